import type { Money } from "@mercato/api-client";
import { createContext, useContext } from "react";
import { de } from "./de";
import { en, type Messages } from "./en";
import { formatDate, formatMoney, formatNumber } from "./format";
import type { Locale } from "./locale";

const CATALOG: Record<Locale, Messages> = { en, de };

/** The language of a page: its texts, and how it writes figures. */
export interface Language {
  locale: Locale;
  t: Messages;
  money: (money: Money) => string;
  number: (value: number) => string;
  date: (time: string) => string;
}

/** The language of a locale. */
export function languageOf(locale: Locale): Language {
  return {
    locale,
    t: CATALOG[locale],
    money: (money) => formatMoney(locale, money),
    number: (value) => formatNumber(locale, value),
    date: (time) => formatDate(locale, time),
  };
}

const Context = createContext<Language>(languageOf("en"));

/** Gives its pages their language. */
export const LanguageProvider = Context;

/** The page's language. */
export function useLanguage(): Language {
  return useContext(Context);
}
