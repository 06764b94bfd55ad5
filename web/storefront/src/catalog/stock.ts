import type { Messages } from "../i18n/en";

/** From here on a shopper is told how few are left. */
export const FEW = 5;

/** Stock in words, and how good the news is. `null` is not counted: always to be had. */
export function stockWords(t: Messages, inventory: number | null | undefined): { text: string; tone: "good" | "warning" | "none" } {
  if (inventory === null || inventory === undefined) return { text: t.alwaysThere, tone: "good" };
  if (inventory <= 0) return { text: t.soldOut, tone: "none" };
  return inventory <= FEW ? { text: t.onlyLeft(inventory), tone: "warning" } : { text: t.inStock, tone: "good" };
}
