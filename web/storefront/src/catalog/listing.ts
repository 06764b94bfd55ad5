// A listing's filters: everything is in the URL, in the form that an HTML form sends, so that it works without a script.
import { searchPath, type Product, type Search, type Sort } from "@mercato/api-client";
import { formatQuery, parseQuery, type Pairs } from "../routing/query-string";

/** A filter by name with the values of which any will do. */
export type NamedValues = ReadonlyArray<readonly [name: string, values: readonly string[]]>;

/** What a listing shows. */
export interface Listing {
  q: string;
  /** Of the URL's path or of its query. */
  category: string;
  vendors: readonly string[];
  types: readonly string[];
  tags: NamedValues;
  attributes: NamedValues;
  min: string;
  max: string;
  inStock: boolean;
  /** What the URL says; see {@link sortOf}. */
  sort: Sort | "";
  /** How many products are shown: a whole number of pages. */
  show: number;
  /** Where the page before ended. */
  after: string;
}

export const SORTS: readonly Sort[] = ["relevance", "newest", "price", "-price", "name", "-name"];
export const PAGE_SIZE = 24;
/** A longer list goes on on another page: a document must not grow without end. */
export const MAX_SHOWN = 96;
/** Facets that every listing has. */
const FACETS = ["category", "vendor", "type", "price", "inStock"];
const MAX_NAMED_FACETS = 5;
/** How many products are looked at to learn which tags there are. No list that is shown is as long: see data/slim.ts. */
export const SAMPLE_SIZE = 40;

/** Reads a listing from a query string; `category` is given where the path names it. */
export function parseListing(search: string, category = ""): Listing {
  const pairs = parseQuery(search);
  const all = (name: string) => pairs.filter(([key]) => key === name).map(([, value]) => value).filter(Boolean);
  const one = (name: string) => all(name)[0]?.trim() ?? "";
  const sort = SORTS.find((known) => known === one("sort")) ?? "";
  const pages = Math.ceil(Number(one("show")) / PAGE_SIZE);
  return {
    q: one("q").slice(0, 200),
    category: category || one("category"),
    vendors: all("vendor"),
    types: all("type"),
    tags: named(pairs, "tag."),
    attributes: named(pairs, "attribute."),
    min: one("min").replace(",", "."),
    max: one("max").replace(",", "."),
    inStock: one("inStock") === "true",
    sort,
    show: pages > 1 ? Math.min(pages * PAGE_SIZE, MAX_SHOWN) : PAGE_SIZE,
    after: one("after"),
  };
}

/** The query string of a listing, without its category where the path names it. */
export function formatListing(listing: Listing, categoryInPath: boolean): string {
  return formatQuery([
    ["q", listing.q],
    ["category", categoryInPath ? "" : listing.category],
    ...listing.vendors.map((value) => ["vendor", value] as const),
    ...listing.types.map((value) => ["type", value] as const),
    ...flat("tag.", listing.tags),
    ...flat("attribute.", listing.attributes),
    ["min", listing.min],
    ["max", listing.max],
    ["inStock", listing.inStock ? "true" : ""],
    ["sort", listing.sort],
    ["show", listing.show > PAGE_SIZE ? String(listing.show) : ""],
    ["after", listing.after],
  ]);
}

/** Whether the price range can be asked for; the API refuses what is no number or reversed. */
export function isPriceValid({ min, max }: Listing): boolean {
  const isAmount = (text: string) => text === "" || /^\d{1,12}(\.\d{1,3})?$/.test(text);
  return isAmount(min) && isAmount(max) && (min === "" || max === "" || Number(min) <= Number(max));
}

/** The order that is shown: words are found by how well they match, everything else begins with what is new. */
export function sortOf(listing: Listing): Sort {
  return listing.sort || (listing.q ? "relevance" : "newest");
}

/** How many filters were chosen, beside words and the category of the path. */
export function filterCount(listing: Listing): number {
  const values = (filters: NamedValues) => filters.reduce((sum, [, chosen]) => sum + chosen.length, 0);
  const price = listing.min || listing.max ? 1 : 0;
  return (
    listing.vendors.length + listing.types.length + values(listing.tags) + values(listing.attributes) + price +
    (listing.inStock ? 1 : 0)
  );
}

/** The listing without its filters. */
export function withoutFilters(listing: Listing): Listing {
  const none = { vendors: [], types: [], tags: [], attributes: [], min: "", max: "", inStock: false };
  return { ...listing, ...none, show: PAGE_SIZE, after: "" };
}

/** The products of a listing. */
export function itemsPath(listing: Listing): string {
  return searchPath({
    ...filters(listing),
    sort: sortOf(listing),
    limit: listing.after ? PAGE_SIZE : listing.show,
    cursor: listing.after,
  });
}

/** What is there without filters, from which the names of facets are learnt: they must not come and go with a filter. */
export function samplePath(listing: Listing): string {
  const base = withoutFilters(listing);
  return searchPath({ ...filters(base), limit: SAMPLE_SIZE });
}

/** The counts of a listing. */
export function facetsPath(listing: Listing, sample: readonly Product[]): string {
  return searchPath({ ...filters(listing), facets: [...FACETS, ...facetNames(listing, sample)], limit: 1 });
}

/** The tags worth choosing by: those that most products have, and those that are chosen already. */
export function facetNames(listing: Listing, sample: readonly Product[]): string[] {
  const counts = new Map<string, number>();
  for (const product of sample) {
    for (const name of new Set(product.tags.map((tag) => tag.name))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const common = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).map(([name]) => name);
  // The API separates facets by commas and takes no other sign for them.
  const names = [...listing.tags.map(([name]) => name), ...common].filter((name) => !name.includes(","));
  const tags = [...new Set(names)].slice(0, Math.max(MAX_NAMED_FACETS, listing.tags.length)).map((name) => `tag.${name}`);
  return [...tags, ...listing.attributes.map(([name]) => `attribute.${name}`)].slice(0, 15);
}

function filters(listing: Listing): Search {
  return {
    q: listing.q,
    category: listing.category,
    vendors: listing.vendors,
    types: listing.types,
    tags: listing.tags,
    attributes: listing.attributes,
    price: isPriceValid(listing) ? { from: listing.min, to: listing.max } : undefined,
    inStock: listing.inStock,
  };
}

function named(pairs: Pairs, prefix: string): NamedValues {
  const found = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const name = key.slice(prefix.length);
    if (!key.startsWith(prefix) || name === "" || value === "") continue;
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1));
}

function flat(prefix: string, filters_: NamedValues): Pairs {
  return filters_.flatMap(([name, values]) => values.map((value) => [`${prefix}${name}`, value] as const));
}
