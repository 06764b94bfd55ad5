/** English and German both part one thing from any other number of them. A test compares this with Intl.PluralRules. */
export function plural(count: number, one: string, other: string): string {
  return count === 1 ? one : other;
}
