import type { Product } from "@mercato/api-client";
import { useLanguage } from "../i18n/context";

/** What a product costs, or from where its prices begin. */
export function Price({ product }: { product: Product }) {
  const { t, money } = useLanguage();
  const { price, priceRange } = product;
  if (!price) return null;
  const varies = priceRange && priceRange.min.amount !== priceRange.max.amount;
  return <span className="price">{varies ? t.fromPrice(money(priceRange.min)) : money(price)}</span>;
}
