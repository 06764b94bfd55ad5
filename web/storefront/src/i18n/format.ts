// Numbers, money and dates as text. The server's engine has no Intl, and hydration compares what both wrote, letter by
// letter; so both use this module, and a test compares it with Intl for every currency the shop knows.
import type { Money } from "@mercato/api-client";
import type { Locale } from "./locale";

const NO_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND";

/** Signs that both languages use; every other currency is written by its code. */
const SIGNS: Record<string, string> = {
  BRL: "R$", CNY: "CN¥", EUR: "€", GBP: "£", HKD: "HK$", ILS: "₪", INR: "₹", JPY: "¥", KRW: "₩", MXN: "MX$", NZD: "NZ$",
  TWD: "NT$", USD: "$", VND: "₫", XAF: "FCFA", XCD: "EC$", XCG: "Cg.", XOF: "F\u202fCFA", XPF: "CFPF",
};
const SIGNS_OF: Record<Locale, Record<string, string>> = {
  en: { AUD: "A$", CAD: "CA$", PHP: "₱" },
  de: { AUD: "AU$", CAD: "CA$", THB: "฿" },
};
const MONTHS: Record<Locale, readonly string[]> = {
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
  de: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
};
const SEPARATORS: Record<Locale, { group: string; decimal: string }> = {
  en: { group: ",", decimal: "." },
  de: { group: ".", decimal: "," },
};

/** How many decimals the minor unit of a currency has. */
export function exponent(currency: string): number {
  if (NO_MINOR_UNIT.includes(currency)) return 0;
  return THOUSANDTHS.includes(currency) ? 3 : 2;
}

/** A whole number, such as `1,234`. */
export function formatNumber(locale: Locale, value: number): string {
  const digits = String(Math.abs(Math.trunc(value)));
  return (value < 0 ? "-" : "") + grouped(digits, SEPARATORS[locale].group);
}

/** An amount with its currency, such as `€1,234.50` or `1.234,50 €`. */
export function formatMoney(locale: Locale, { amount, currency }: Money): string {
  const decimals = exponent(currency);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - decimals), SEPARATORS[locale].group);
  const fraction = decimals > 0 ? SEPARATORS[locale].decimal + digits.slice(-decimals) : "";
  const minus = amount < 0 ? "-" : "";
  const sign = SIGNS_OF[locale][currency] ?? SIGNS[currency] ?? currency;
  if (locale === "de") return `${minus}${whole}${fraction}\u00a0${sign}`;
  // A sign that ends in a letter or a point keeps a space from the digits.
  return `${minus}${sign}${/[\p{L}.]$/u.test(sign) ? "\u00a0" : ""}${whole}${fraction}`;
}

/** The day of a time in RFC 3339, in UTC, such as `March 1, 2026`. */
export function formatDate(locale: Locale, time: string): string {
  const [year = "", month = "", day = ""] = time.slice(0, 10).split("-");
  const name = MONTHS[locale][Number(month) - 1] ?? "";
  return locale === "de" ? `${Number(day)}. ${name} ${year}` : `${name} ${Number(day)}, ${year}`;
}

/** Major units as a shopper types them in a price filter, such as `12.5`, from minor units. */
export function majorUnits({ amount, currency }: Money): string {
  const decimals = exponent(currency);
  const digits = String(amount).padStart(decimals + 1, "0");
  return decimals > 0 ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator);
}
