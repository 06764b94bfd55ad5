// What a document says of itself beside its text: its status, title and description, and what search engines read.
import { categoriesPath, productByHandlePath, productPath, type CategoryList, type Product, type ProductImage, type ProductPage, type SearchPage } from "@mercato/api-client";
import { CategoryTree } from "../catalog/categories";
import { filterCount, itemsPath, MAX_SHOWN } from "../catalog/listing";
import { plainText } from "../catalog/words";
import type { Answers } from "../data/state";
import { languageOf } from "../i18n/context";
import type { Messages } from "../i18n/en";
import type { Locale } from "../i18n/locale";
import { bodyOf, featuredOf, listingOf, newestPath, readsOf } from "../pages/reads";
import { HERO_SIZES } from "../pages/home";
import { GALLERY_SIZES } from "../parts/gallery";
import { plainSource, sourceSet } from "../parts/picture";
import { CARD_SIZES } from "../parts/product-card";
import { formatQuery } from "../routing/query-string";
import { links, type Route } from "../routing/routes";
import { breadcrumbData, itemListData, productData } from "./structured-data";

const DESCRIPTION_CHARS = 160;
/** What social networks show well. */
const SHARED_WIDTH = 1280;

/** A page and what was read for it. */
export interface PageInput {
  route: Route;
  path: string;
  search: string;
  locale: Locale;
  origin: string;
  answers: Answers;
}

/** What a document says of itself. */
export interface PageMeta {
  status: number;
  locale: Locale;
  title: string;
  description: string;
  kind: "website" | "product";
  isIndexed: boolean;
  canonical: string | null;
  image: { url: string; alt: string } | null;
  /** The picture that is fetched before all others. */
  preload: { href: string; sourceSet: string; sizes: string } | null;
  jsonLd: unknown[];
}

/** What the document of a page says of itself. */
export function pageMeta(input: PageInput): PageMeta {
  const { t } = languageOf(input.locale);
  const failed = failedStatus(input);
  if (failed !== null) return { ...plain(input, t, t.failureTitle), status: failed };
  switch (input.route.page) {
    case "home":
      return home(input, t);
    case "search":
    case "category":
      return listing(input, t);
    case "product":
      return product(input, t);
    case "order":
      return { ...plain(input, t, t.orderTitle(input.route.number)), canonical: null };
    case "not-found":
      return missing(input, t, t.notFoundTitle);
  }
}

/** A page stands on its first reads; others, such as the pictures of categories, may fail. */
function failedStatus({ route, search, answers }: PageInput): number | null {
  const main = { home: [newestPath()], search: [], category: [], product: [], order: [], "not-found": [] }[route.page] as string[];
  const wanted = listingOf(route, search);
  if (wanted) main.push(itemsPath(wanted));
  if (route.page === "product") main.push(...readsOf(route, search, answers).filter((read) => read.startsWith(PRODUCT_READS) && !read.includes("/search")));
  const statuses = main.map((path) => answers[path]?.status ?? 0).filter((status) => status !== 200 && status !== 404 && status !== 0);
  if (statuses.length === 0) return null;
  return statuses.some((status) => status >= 500) ? 503 : 500;
}

const PRODUCT_READS = "/api/queries/products";

function plain({ locale, origin, path }: PageInput, t: Messages, title: string): PageMeta {
  return {
    status: 200, locale, title: t.titleOf(title), description: t.tagline, kind: "website", isIndexed: false,
    canonical: origin + path, image: null, preload: null, jsonLd: [],
  };
}

function missing(input: PageInput, t: Messages, title: string): PageMeta {
  return { ...plain(input, t, title), status: 404, canonical: null };
}

function home(input: PageInput, t: Messages): PageMeta {
  const featured = featuredOf(bodyOf<SearchPage>(input.answers, newestPath())?.items ?? []);
  const picture = featured?.images[0];
  const site = { "@context": "https://schema.org", "@type": "WebSite", name: t.shopName, url: `${input.origin}/` };
  const action = { "@type": "SearchAction", target: `${input.origin}${links.search}?q={q}`, "query-input": "required name=q" };
  return {
    ...plain(input, t, t.heroTitle),
    isIndexed: true,
    canonical: `${input.origin}/`,
    image: shared(picture, input.origin),
    preload: preloaded(picture, HERO_SIZES),
    jsonLd: [{ ...site, potentialAction: action }],
  };
}

function listing(input: PageInput, t: Messages): PageMeta {
  const { route, origin, answers } = input;
  const wanted = listingOf(route, input.search);
  const tree = treeOf(answers);
  const category = wanted ? tree?.find(wanted.category) : undefined;
  if (!wanted || (route.page === "category" && tree && !category)) return missing(input, t, t.notFoundTitle);
  const found = bodyOf<SearchPage>(answers, itemsPath(wanted));
  const items = found?.items ?? [];
  const title = route.page === "category" && category ? category.name : wanted.q ? t.resultsFor(wanted.q) : (category?.name ?? t.allProducts);
  const names = items.slice(0, 5).map(({ name }) => name).join(", ");
  const query = route.page === "search" ? formatQuery([["q", wanted.q], ["category", wanted.category]]) : "";
  const page = plain(input, t, title);
  return {
    ...page,
    description: plainText(`${title}: ${t.productCount(found?.total ?? 0)}. ${names}`, DESCRIPTION_CHARS),
    // Filtered pages are without number, and hold what the page without filters holds.
    isIndexed: filterCount(wanted) === 0 && !wanted.after && wanted.sort === "" && items.length > 0 && wanted.show <= MAX_SHOWN && !wanted.q,
    canonical: origin + input.path + query,
    image: shared(items[0]?.images[0], origin),
    preload: preloaded(items[0]?.images[0], CARD_SIZES),
    jsonLd: [itemListData(items, origin), ...(category && tree ? [breadcrumbData(tree.pathTo(category), origin, t)] : [])],
  };
}

function product(input: PageInput, t: Messages): PageMeta {
  const { route, origin, answers } = input;
  if (route.page !== "product") return missing(input, t, t.productGoneTitle);
  const listed = bodyOf<ProductPage>(answers, productByHandlePath(route.handle))?.items[0];
  if (!listed) return missing(input, t, t.productGoneTitle);
  const whole = bodyOf<Product>(answers, productPath(listed.productId)) ?? listed;
  const tree = treeOf(answers);
  const category = whole.categories.map(({ handle }) => tree?.find(handle)).find((one) => one !== undefined);
  const url = origin + links.product(whole.handle);
  return {
    ...plain(input, t, whole.name),
    description: plainText(whole.description || whole.name, DESCRIPTION_CHARS),
    kind: "product",
    isIndexed: true,
    canonical: url,
    image: shared(whole.images[0], origin),
    preload: preloaded(whole.images[0], GALLERY_SIZES),
    jsonLd: [productData(whole, url, origin), ...(category && tree ? [breadcrumbData(tree.pathTo(category), origin, t)] : [])],
  };
}

function treeOf(answers: Answers): CategoryTree | null {
  const list = bodyOf<CategoryList>(answers, categoriesPath());
  return list ? new CategoryTree(list.items) : null;
}

function shared(image: ProductImage | undefined, origin: string): PageMeta["image"] {
  return image ? { url: origin + plainSource(image, SHARED_WIDTH), alt: image.alt } : null;
}

function preloaded(image: ProductImage | undefined, sizes: string): PageMeta["preload"] {
  return image ? { href: plainSource(image), sourceSet: sourceSet(image), sizes } : null;
}
