/** The languages of the pages. */
export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

/** How a page's language is called in itself. */
export const LANGUAGE_NAMES: Record<Locale, string> = { en: "English", de: "Deutsch" };

/** The locale of a text, English for whatever is not known. */
export function localeOf(text: unknown): Locale {
  return LOCALES.find((locale) => locale === text) ?? "en";
}
