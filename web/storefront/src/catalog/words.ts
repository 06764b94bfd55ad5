/** A name as a merchant's data has it, such as `dishwasherSafe` or `care_label`, as words: `Dishwasher safe`. */
export function words(name: string): string {
  const parted = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").replace(/[_-]+/g, " ").trim();
  const isCode = parted === parted.toUpperCase();
  const lower = isCode ? parted : parted.toLowerCase();
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** The words in a piece of HTML, at most so many characters, ended at a word. */
export function plainText(html: string, maxChars: number): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };
  const text = html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name] ?? " ")
    .replace(/\s+/g, " ")
    .trim();
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), maxChars / 2))}…`;
}
