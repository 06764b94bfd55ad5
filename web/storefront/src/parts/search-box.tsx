import { searchPath, type ProductImage, type SearchPage } from "@mercato/api-client";
import { Combobox, Icon, useAnnounce, type ComboboxOption } from "@mercato/ui";
import { useEffect, useMemo, useState, type FormEvent } from "react";
import type { CategoryTree } from "../catalog/categories";
import { useRead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import type { Messages } from "../i18n/en";
import { useNavigator } from "../routing/context";
import { formatQuery, parseQuery } from "../routing/query-string";
import { links, routeOf } from "../routing/routes";
import { Picture } from "./picture";
import { Price } from "./price";
import { useCategories } from "./use-categories";

/** Nobody wants to know what half a word means while they type the other half. */
const PAUSE_MS = 140;
const MAX_PRODUCTS = 5;
const MAX_CATEGORIES = 3;

/** The search field of every page, with what is meant while it is typed. */
export function SearchBox() {
  const { t } = useLanguage();
  const { place, go } = useNavigator();
  const asked = parseQuery(place.search).find(([name]) => name === "q")?.[1] ?? "";
  const [text, setText] = useState(asked);
  const [isTyped, setTyped] = useState(false);
  useEffect(() => {
    setText(asked);
    setTyped(false);
  }, [asked, place.path]);
  const options = useSuggestions(isTyped ? text.trim() : "");

  const goTo = (to: string) => {
    setTyped(false);
    go(to);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    goTo(links.search + formatQuery([["q", text.trim()]]));
  };
  const isListing = routeOf(place.path).page === "search";
  return (
    <form className="search-box" role="search" action={links.search} method="get" onSubmit={submit}>
      <Combobox
        label={t.search}
        listLabel={t.suggestions}
        name="q"
        placeholder={t.searchPlaceholder}
        clearLabel={t.searchClear}
        value={text}
        onChange={(value) => {
          setText(value);
          setTyped(true);
          if (value === "" && isListing && asked) goTo(links.search);
        }}
        options={options}
        onPick={goTo}
      />
      <button className="button button--secondary button--icon search-box__go" type="submit" aria-label={t.search}>
        <Icon name="search" />
      </button>
    </form>
  );
}

/** What `text` may mean. The id of an option is where it leads. */
function useSuggestions(text: string): ComboboxOption[] {
  const { t } = useLanguage();
  const announce = useAnnounce();
  const tree = useCategories();
  const settled = useSettled(text);
  const path = settled && text ? searchPath({ q: settled, facets: ["category"], limit: MAX_PRODUCTS }) : null;
  const { body, isPrevious } = useRead<SearchPage>(path, { keepPrevious: true });
  const found = path ? body : undefined;
  const count = found && !isPrevious ? found.items.length : undefined;
  useEffect(() => {
    if (count !== undefined) announce(t.suggestionsFound(count));
  }, [count, settled, announce, t]);
  // The same suggestions stay the same elements, so that a keystroke renders the field alone.
  return useMemo(() => (found ? suggestionsOf(found, settled, tree, t) : []), [found, settled, tree, t]);
}

function suggestionsOf(found: SearchPage, settled: string, tree: CategoryTree, t: Messages): ComboboxOption[] {
  const products = found.items.map((product) => ({
    id: links.product(product.handle),
    group: t.suggestedProducts,
    content: (
      <span className="suggestion">
        <Picture image={product.images[0] as ProductImage | undefined} sizes="3rem" alt="" />
        <span className="suggestion__name">{product.name}</span>
        <Price product={product} />
      </span>
    ),
  }));
  const categories = (found.facets["category"] ?? []).slice(0, MAX_CATEGORIES).flatMap(({ value, count: many }) => {
    const category = value ? tree.find(value) : undefined;
    if (!category) return [];
    const to = links.category(category.handle) + formatQuery([["q", settled]]);
    return { id: to, group: t.suggestedCategories, content: `${category.name} (${many})` };
  });
  const all = { id: links.search + formatQuery([["q", settled]]), content: t.searchFor(settled) };
  return [...products, ...categories, all];
}

/** The text once it has stayed the same for a while. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
