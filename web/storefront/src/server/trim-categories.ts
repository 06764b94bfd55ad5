// A shop may have thousands of categories, and a page shows a handful: a document must not carry them all.
import { categoriesPath, productByHandlePath, type Category, type CategoryList, type ProductPage } from "@mercato/api-client";
import { CategoryTree } from "../catalog/categories";
import type { Answers } from "../data/state";
import { bodyOf, HOME_CATEGORIES, listingOf } from "../pages/reads";
import type { Route } from "../routing/routes";

/** Fewer are handed over as they are. */
const FEW = 200;

/** Leaves in `answers` the categories that the page shows. Names the answers that are partial then. */
export function trimCategories(route: Route, search: string, answers: Answers): string[] | null {
  const path = categoriesPath();
  const list = bodyOf<CategoryList>(answers, path);
  if (!list || list.items.length <= FEW) return null;
  const tree = new CategoryTree(list.items);
  const shown = new Set<Category>(tree.roots);
  const around = (category: Category | undefined) => {
    if (!category) return;
    for (const one of [...tree.pathTo(category), ...tree.childrenOf(category)]) shown.add(one);
  };
  const listing = listingOf(route, search);
  if (listing) around(tree.find(listing.category));
  if (route.page === "home") tree.roots.slice(0, HOME_CATEGORIES).forEach(around);
  if (route.page === "product") {
    const product = bodyOf<ProductPage>(answers, productByHandlePath(route.handle))?.items[0];
    for (const { handle } of product?.categories ?? []) around(tree.find(handle));
  }
  // In the order of the tree, as the shop lists them.
  answers[path] = { status: 200, body: { items: list.items.filter((category) => shown.has(category)) } };
  return [path];
}
