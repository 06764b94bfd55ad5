// The paths of the queries that pages read. A path is also the key under which its answer is kept, on the server and in
// the browser: the same question must give the same text in both, so the order of parameters is fixed here.

/** The paths in the schema that this module writes. A path that the API drops fails to compile. */
import type { paths } from "./schema";

const CATEGORIES = "/api/queries/categories" satisfies keyof paths;
const PRODUCTS = "/api/queries/products" satisfies keyof paths;
const PRODUCT = "/api/queries/products/{productId}" satisfies keyof paths;
const SEARCH = "/api/queries/products/search" satisfies keyof paths;
const ORDER = "/api/queries/orders/{orderId}" satisfies keyof paths;

/** In which order products are found. */
export type Sort = "relevance" | "newest" | "price" | "-price" | "name" | "-name";

/** What a search asks for. Whatever is absent or empty is not asked. */
export interface Search {
  q?: string | undefined;
  tags?: ReadonlyArray<readonly [name: string, values: readonly string[]]> | undefined;
  category?: string | undefined;
  vendors?: readonly string[] | undefined;
  types?: readonly string[] | undefined;
  attributes?: ReadonlyArray<readonly [name: string, values: readonly string[]]> | undefined;
  /** Major units, both ends included; an empty end is open. */
  price?: { from: string; to: string } | undefined;
  inStock?: boolean | undefined;
  sort?: Sort | undefined;
  facets?: readonly string[] | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** All categories. */
export function categoriesPath(): string {
  return CATEGORIES;
}

/** The product with a handle, as a list of one or none. */
export function productByHandlePath(handle: string): string {
  return PRODUCTS + query([["handle", handle]]);
}

/** A product with its variants. */
export function productPath(productId: string): string {
  return PRODUCT.replace("{productId}", () => encodeURIComponent(productId));
}

/** An order, by id or number. */
export function orderPath(order: string): string {
  return ORDER.replace("{orderId}", () => encodeURIComponent(order));
}

/** A search. */
export function searchPath(search: Search): string {
  const { price } = search;
  const tags = (search.tags ?? []).map(([name, values]) => `${escaped(name)}:${anyOf(values)}`);
  return (
    SEARCH +
    query([
      ["q", search.q],
      ["tags", tags.join(",")],
      ["category", search.category],
      ["vendor", anyOf(search.vendors ?? [])],
      ["type", anyOf(search.types ?? [])],
      ...(search.attributes ?? []).map(([name, values]) => [`attribute.${name}`, anyOf(values)] as const),
      ["price", price && (price.from || price.to) ? `${price.from}..${price.to}` : undefined],
      ["inStock", search.inStock ? "true" : undefined],
      ["sort", search.sort],
      ["facets", search.facets?.join(",")],
      ["limit", search.limit?.toString()],
      ["cursor", search.cursor],
    ])
  );
}

function anyOf(values: readonly string[]): string {
  return values.map(escaped).join("|");
}

/** The API reads `, : | \` as separators unless a backslash stands before them. */
function escaped(text: string): string {
  return text.replace(/[,:|\\]/g, "\\$&");
}

function query(parameters: ReadonlyArray<readonly [string, string | undefined]>): string {
  const given = parameters.filter(([, value]) => value);
  const pairs = given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value ?? "")}`);
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}
