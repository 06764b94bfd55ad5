// Which answers a page needs, given those that are there already. The server asks this before it renders; the components
// ask for the same paths, so what the server fetched is what they find.
import {
  categoriesPath, productByHandlePath, productPath, searchPath,
  type CategoryList, type Product, type ProductPage, type SearchPage,
} from "@mercato/api-client";
import { CategoryTree } from "../catalog/categories";
import { facetsPath, itemsPath, parseListing, samplePath, type Listing } from "../catalog/listing";
import type { Answers } from "../data/state";
import type { Route } from "../routing/routes";

/** What the server fetches for one page at most. */
export const MAX_READS = 8;
const HOME_PRODUCTS = 9;
/** Together with the categories and the new products these are all that a page may read. */
export const HOME_CATEGORIES = 6;
const RELATED = 5;

/** The newest products, for the home page. */
export function newestPath(): string {
  return searchPath({ sort: "newest", limit: HOME_PRODUCTS });
}

/** The product that the home page begins with. What is counted can be held in a hand: a gift card makes a poor picture. */
export function featuredOf(newest: readonly Product[]): Product | undefined {
  return newest.find(({ currentInventory }) => (currentInventory ?? 0) > 0) ?? newest[0];
}

/** A product whose picture stands for a category. */
export function categoryPicturePath(handle: string): string {
  return searchPath({ category: handle, sort: "newest", limit: 1 });
}

/** Products of the same category. One more than shown: the product itself may be among them. */
export function relatedPath(product: Product): string | null {
  const category = product.categories.at(-1);
  return category ? searchPath({ category: category.handle, inStock: true, limit: RELATED }) : null;
}

/** The listing of a route, if it shows one. */
export function listingOf(route: Route, search: string): Listing | null {
  if (route.page === "search") return parseListing(search);
  return route.page === "category" ? parseListing(search, route.handle) : null;
}

/** The body of an answer that is there and good. */
export function bodyOf<T>(answers: Answers, path: string): T | undefined {
  const answer = answers[path];
  return answer?.status === 200 ? (answer.body as T) : undefined;
}

/** The paths that a page needs, as far as they are known yet. */
export function readsOf(route: Route, search: string, answers: Answers): string[] {
  const paths = [categoriesPath(), ...ofPage(route, search, answers)];
  return [...new Set(paths)].slice(0, MAX_READS);
}

function ofPage(route: Route, search: string, answers: Answers): string[] {
  const listing = listingOf(route, search);
  if (listing) {
    const sample = bodyOf<SearchPage>(answers, samplePath(listing));
    const known = [itemsPath(listing), samplePath(listing)];
    return sample ? [...known, facetsPath(listing, sample.items)] : known;
  }
  if (route.page === "home") {
    const categories = bodyOf<CategoryList>(answers, categoriesPath());
    const roots = categories ? new CategoryTree(categories.items).roots.slice(0, HOME_CATEGORIES) : [];
    return [newestPath(), ...roots.map(({ handle }) => categoryPicturePath(handle))];
  }
  if (route.page === "product") {
    const path = productByHandlePath(route.handle);
    const product = bodyOf<ProductPage>(answers, path)?.items[0];
    const related = product ? relatedPath(product) : null;
    return [path, ...(product ? [productPath(product.productId)] : []), ...(related ? [related] : [])];
  }
  return [];
}
