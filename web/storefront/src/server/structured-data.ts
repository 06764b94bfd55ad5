// What search engines read, in the vocabulary of schema.org.
import type { Category, Product, Variant } from "@mercato/api-client";
import { plainText } from "../catalog/words";
import { canBuy } from "../catalog/variants";
import type { Messages } from "../i18n/en";
import { majorUnits } from "../i18n/format";
import { links } from "../routing/routes";

const CONTEXT = "https://schema.org";
/** A product may have thousands of variants; engines read far fewer offers. */
const MAX_OFFERS = 100;
const MAX_DESCRIPTION_CHARS = 5000;

/** A product with its offers. */
export function productData(product: Product, url: string, origin: string): unknown {
  const variants = product.variants ?? [];
  return {
    "@context": CONTEXT,
    "@type": "Product",
    name: product.name,
    description: plainText(product.description, MAX_DESCRIPTION_CHARS),
    url,
    sku: variants[0]?.sku,
    brand: product.vendor ? { "@type": "Brand", name: product.vendor } : undefined,
    image: product.images.map(({ url: image }) => `${origin}${image}?w=1280`),
    offers: variants.slice(0, MAX_OFFERS).map((variant) => offer(variant, origin + links.product(product.handle, variant.sku))),
  };
}

function offer(variant: Variant, url: string): unknown {
  return {
    "@type": "Offer",
    sku: variant.sku,
    url,
    price: majorUnits(variant.price),
    priceCurrency: variant.price.currency,
    availability: `${CONTEXT}/${canBuy(variant) ? "InStock" : "OutOfStock"}`,
    itemCondition: `${CONTEXT}/NewCondition`,
  };
}

/** The products of a listing, in their order. */
export function itemListData(products: readonly Product[], origin: string): unknown {
  return {
    "@context": CONTEXT,
    "@type": "ItemList",
    itemListElement: products.map((product, at) => ({
      "@type": "ListItem",
      position: at + 1,
      name: product.name,
      url: origin + links.product(product.handle),
    })),
  };
}

/** The way from the home page to a category. */
export function breadcrumbData(path: readonly Category[], origin: string, t: Messages): unknown {
  const steps = [{ name: t.shopName, url: `${origin}/` }, ...path.map(({ name, handle }) => ({ name, url: origin + links.category(handle) }))];
  return {
    "@context": CONTEXT,
    "@type": "BreadcrumbList",
    itemListElement: steps.map(({ name, url }, at) => ({ "@type": "ListItem", position: at + 1, name, item: url })),
  };
}
