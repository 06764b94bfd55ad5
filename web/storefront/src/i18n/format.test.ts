import { describe, expect, it } from "vitest";
import { exponent, formatDate, formatMoney, formatNumber, majorUnits } from "./format";
import { LOCALES } from "./locale";
import { plural } from "./plural";

const AMOUNTS = [0, 1, 99, 100, 123_456, 100_000_000, 9_007_199_254_740_991, -1, -123_450];

describe.each(LOCALES)("in %s", (locale) => {
  it("writes money as Intl does, in every currency", () => {
    for (const currency of Intl.supportedValuesOf("currency")) {
      const decimals = exponent(currency);
      const intl = new Intl.NumberFormat(locale, {
        style: "currency", currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals,
      });
      if (!isInUse(currency)) continue;
      for (const amount of AMOUNTS) {
        // Intl takes decimals as text, and so loses no digit either.
        const text = (amount < 0 ? "-" : "") + majorUnits({ amount: Math.abs(amount), currency });
        expect(formatMoney(locale, { amount, currency })).toBe(intl.format(text as unknown as number));
      }
    }
  });

  it("writes numbers as Intl does", () => {
    for (const value of [0, 7, 999, 1000, 24_569, 1_234_567, -1000]) {
      expect(formatNumber(locale, value)).toBe(new Intl.NumberFormat(locale).format(value));
    }
  });

  it("writes the first day of every month as Intl does", () => {
    const intl = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
    for (let month = 0; month < 12; month += 1) {
      const day = new Date(Date.UTC(2026, month, 1 + month));
      expect(formatDate(locale, day.toISOString())).toBe(intl.format(day));
    }
  });

  it("parts one from many as Intl does", () => {
    const rules = new Intl.PluralRules(locale);
    for (let count = 0; count <= 200; count += 1) expect(plural(count, "one", "other")).toBe(rules.select(count));
  });
});

/** Of the codes that Intl knows, those of the shop: what is left out has gone out of use and may have signs of its own. */
function isInUse(currency: string): boolean {
  return IN_USE.split(" ").includes(currency);
}

const IN_USE =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY " +
  "COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR " +
  "IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR " +
  "MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD " +
  "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD " +
  "XCG XOF XPF YER ZAR ZMW ZWG";
