// Which variant a choice of options means, and which values still go with it.
import type { Product, Variant } from "@mercato/api-client";

/** The chosen value of each option; an option may be without one. */
export type Chosen = Readonly<Record<string, string>>;

/** Whether somebody can buy one now. */
export function canBuy(variant: Variant): boolean {
  return variant.currentInventory === null || variant.currentInventory === undefined || variant.currentInventory > 0;
}

/** The choice that a variant is. */
export function chosenOf(variant: Variant): Chosen {
  return variant.options;
}

/** The variant to begin with: the one that the URL names, else the first that can be bought, else the first. */
export function firstVariant(variants: readonly Variant[], sku: string | undefined): Variant | undefined {
  return variants.find((variant) => variant.sku === sku) ?? variants.find(canBuy) ?? variants[0];
}

/** The variant with exactly this choice. */
export function variantOf(product: Product, variants: readonly Variant[], chosen: Chosen): Variant | undefined {
  return variants.find((variant) => product.options.every(({ name }) => variant.options[name] === chosen[name]));
}

/** What stands in the way of choosing a value, with everything else chosen as it is. */
export function obstacle(
  product: Product,
  variants: readonly Variant[],
  chosen: Chosen,
  option: string,
  value: string,
): "not-made" | "sold-out" | undefined {
  const variant = variantOf(product, variants, { ...chosen, [option]: value });
  if (!variant) return "not-made";
  return canBuy(variant) ? undefined : "sold-out";
}
