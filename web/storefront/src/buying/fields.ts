// What the buy form's fields hold. The shop decides; this only saves a round trip for what is plainly wrong.
export const MAX_QUANTITY = 1_000_000;

/** A whole number from 1 to a million. */
export function readQuantity(text: string): number | null {
  if (!/^\d{1,7}$/.test(text.trim())) return null;
  const quantity = Number(text);
  return quantity >= 1 && quantity <= MAX_QUANTITY ? quantity : null;
}

/** Something, an at sign, and a name with a dot. */
export function readEmail(text: string): string | null {
  const trimmed = text.trim();
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(trimmed) && trimmed.length <= 254 ? trimmed : null;
}
