// Lists hand pages far more than they show: descriptions alone can be most of a document. What no page that reads the
// same path uses is left out of what the server hands to the browser, and of what the browser keeps.
import type { Product, ProductPage, SearchPage } from "@mercato/api-client";
import { SAMPLE_SIZE } from "../catalog/listing";

const LIST = /^\/api\/queries\/products(\/search)?(\?|$)/;
const SAMPLE = new RegExp(`[?&]limit=${SAMPLE_SIZE}$`);

/** The body of an answer, without what pages do not use of it. */
export function slim(path: string, body: unknown): unknown {
  if (!LIST.test(path) || typeof body !== "object" || body === null || !("items" in body)) return body;
  const page = body as SearchPage | ProductPage;
  return { ...page, items: page.items.map(SAMPLE.test(path) ? tagged : card) };
}

/** What a card shows, and where it leads. */
function card(product: Product): Product {
  const { productId, handle, name, status, vendor, price, priceRange, currentInventory, variantCount, version } = product;
  const kept = { productId, handle, name, status, vendor, price, priceRange, currentInventory, variantCount, version };
  return { ...NOTHING, ...kept, categories: product.categories, images: product.images.slice(0, 1) } as unknown as Product;
}

/** What facets are learnt from: which tags there are. */
function tagged({ productId, tags }: Product): Product {
  const names = [...new Set(tags.map(({ name }) => name))];
  return { ...NOTHING, productId, tags: names.map((name) => ({ tagId: "", name, value: "" })) } as unknown as Product;
}

const NOTHING = { description: "", attributes: [], options: [], tags: [], images: [], categories: [] };
