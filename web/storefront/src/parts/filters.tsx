import type { Category, FacetCount, SearchPage } from "@mercato/api-client";
import { Button, Checkbox, Disclosure, Skeleton, TextField } from "@mercato/ui";
import { useEffect, useState } from "react";
import { facetsPath, isPriceValid, samplePath, type Listing, type NamedValues } from "../catalog/listing";
import { words } from "../catalog/words";
import { useRead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { useNavigator } from "../routing/context";
import { Link } from "../routing/link";
import { links } from "../routing/routes";
import { without, withoutNamed } from "./chosen-filters";
import { useCategories } from "./use-categories";

const SHOWN_VALUES = 8;
const MAX_VALUES = 60;
const NAMED = /^(tag|attribute)\.(.+)$/;
const OPEN_NAMED = 2;

interface FiltersProps {
  listing: Listing;
  category: Category | undefined;
  categoryInPath: boolean;
  hrefOf: (next: Listing) => string;
  onChange: (next: Listing) => void;
}

/**
 * The filters of a listing with their counts. It is a form whose fields are the URL's: without a script it is sent by its
 * button, with one each choice takes effect at once.
 */
export function Filters({ listing, category, categoryInPath, hrefOf, onChange }: FiltersProps) {
  const { t } = useLanguage();
  const { place } = useNavigator();
  const sample = useRead<SearchPage>(samplePath(listing), { keepPrevious: true });
  const counted = useRead<SearchPage>(sample.body ? facetsPath(listing, sample.body.items) : null, { keepPrevious: true });
  const facets = counted.body?.facets;
  const change = (next: Partial<Listing>) => onChange({ ...listing, ...next });
  if (!facets) return <FiltersSkeleton />;
  const toggle = (values: readonly string[], value: string) => (values.includes(value) ? without(values, value) : [...values, value]);
  const inStock = facets["inStock"]?.find(({ value }) => value === "true")?.count ?? 0;
  return (
    <form className="filters" action={place.path} method="get" onSubmit={(event) => event.preventDefault()}>
      <Subcategories counts={facets["category"] ?? []} {...{ listing, category, categoryInPath, hrefOf }} />
      <input type="hidden" name="q" value={listing.q} />
      {!categoryInPath && <input type="hidden" name="category" value={listing.category} />}
      <input type="hidden" name="sort" value={listing.sort} />
      <Disclosure summary={t.availability} open>
        <Checkbox name="inStock" value="true" label={t.inStockOnly} count={inStock} checked={listing.inStock} onChange={() => change({ inStock: !listing.inStock })} />
      </Disclosure>
      <PriceRange listing={listing} counts={facets["price"] ?? []} onChange={change} />
      <Values title={t.vendor} name="vendor" counts={facets["vendor"] ?? []} chosen={listing.vendors} onToggle={(value) => change({ vendors: toggle(listing.vendors, value) })} />
      <Values title={t.type} name="type" counts={facets["type"] ?? []} chosen={listing.types} isOpen={false} onToggle={(value) => change({ types: toggle(listing.types, value) })} />
      {Object.entries(facets).filter(([name]) => NAMED.test(name)).map(([facet, counts], at) => {
        const [, kind = "", name = ""] = NAMED.exec(facet) ?? [];
        const key = kind === "tag" ? "tags" : "attributes";
        const chosen = listing[key].find(([one]) => one === name)?.[1] ?? [];
        return (
          <Values key={facet} title={words(name)} name={facet} counts={counts} chosen={chosen} isOpen={at < OPEN_NAMED} onToggle={(value) => change({ [key]: toggled(listing[key], name, value) })} />
        );
      })}
      <Button type="submit" className="filters__apply">
        {t.applyFilters}
      </Button>
    </form>
  );
}

function toggled(filters: NamedValues, name: string, value: string): NamedValues {
  const values = filters.find(([one]) => one === name)?.[1] ?? [];
  if (values.includes(value)) return withoutNamed(filters, name, value);
  return [...filters.filter(([one]) => one !== name), [name, [...values, value]]];
}

interface ValuesProps {
  title: string;
  name: string;
  counts: readonly FacetCount[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
  /** Closed where there are many of them, unless something in it is chosen. */
  isOpen?: boolean;
}

function Values({ title, name, counts, chosen, onToggle, isOpen = true }: ValuesProps) {
  const { t, number } = useLanguage();
  const known = counts.flatMap(({ value, count }) => (value ? [{ value, count }] : []));
  // What is chosen stays in sight, even when nothing matches it any more.
  const lost = chosen.filter((value) => !known.some((one) => one.value === value)).map((value) => ({ value, count: 0 }));
  const all = [...lost, ...known].slice(0, MAX_VALUES);
  if (all.length === 0 || (all.length === 1 && chosen.length === 0)) return null;
  const label = (value: string) => (value === "true" ? t.yes : value === "false" ? t.no : value);
  const box = ({ value, count }: { value: string; count: number }) => (
    <Checkbox key={value} name={name} value={value} label={label(value)} count={number(count)} checked={chosen.includes(value)} onChange={() => onToggle(value)} />
  );
  const rest = all.slice(SHOWN_VALUES);
  return (
    <Disclosure summary={title} open={isOpen || chosen.length > 0}>
      <fieldset className="filters__values">
        <legend className="visually-hidden">{title}</legend>
        {all.slice(0, SHOWN_VALUES).map(box)}
        {rest.length > 0 && (
          <Disclosure summary={t.moreValues(rest.length)} open={rest.some(({ value }) => chosen.includes(value))}>
            {rest.map(box)}
          </Disclosure>
        )}
      </fieldset>
    </Disclosure>
  );
}

interface PriceRangeProps {
  listing: Listing;
  counts: readonly FacetCount[];
  onChange: (next: Partial<Listing>) => void;
}

function PriceRange({ listing, counts, onChange }: PriceRangeProps) {
  const { t } = useLanguage();
  const lowest = counts[0]?.from ?? 0;
  const highest = counts.at(-1)?.to ?? undefined;
  const isValid = isPriceValid(listing);
  const field = (key: "min" | "max", label: string, hint: number | undefined) => (
    <PriceField name={key} label={label} hint={hint} asked={listing[key]} isValid={isValid} onAsk={(amount) => onChange({ [key]: amount })} />
  );
  return (
    <Disclosure summary={t.price} open>
      <fieldset className="filters__range">
        <legend className="visually-hidden">{t.price}</legend>
        {field("min", t.priceFrom, lowest)}
        {field("max", t.priceTo, highest)}
      </fieldset>
      {!isValid && (
        <p className="field__error" role="alert">
          {t.priceInvalid}
        </p>
      )}
    </Disclosure>
  );
}

interface PriceFieldProps {
  name: string;
  label: string;
  hint: number | undefined;
  /** What the URL says. */
  asked: string;
  isValid: boolean;
  onAsk: (amount: string) => void;
}

/** One end of the range. What is typed is asked for with Enter, or when the field is left. */
function PriceField({ name, label, hint, asked, isValid, onAsk }: PriceFieldProps) {
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const ask = () => {
    const amount = text.trim().replace(",", ".");
    if (amount !== asked) onAsk(amount);
  };
  return (
    <TextField
      label={label}
      name={name}
      inputMode="decimal"
      autoComplete="off"
      maxLength={16}
      value={text}
      placeholder={hint === undefined ? "" : String(hint)}
      onChange={(event) => setText(event.target.value)}
      onBlur={ask}
      onKeyDown={(event) => event.key === "Enter" && ask()}
      aria-invalid={!isValid || undefined}
    />
  );
}

interface SubcategoriesProps extends Pick<FiltersProps, "listing" | "category" | "categoryInPath" | "hrefOf"> {
  counts: readonly FacetCount[];
}

/** The categories below the one that is shown, with what they hold of what is asked for. */
function Subcategories({ counts, listing, category, categoryInPath, hrefOf }: SubcategoriesProps) {
  const { t, number } = useLanguage();
  const tree = useCategories();
  const below = category ? tree.childrenOf(category) : tree.roots;
  const countOf = (handle: string) => counts.find(({ value }) => value === handle)?.count ?? 0;
  const filled = below.map((one) => ({ ...one, count: countOf(one.handle) })).filter(({ count }) => count > 0);
  if (filled.length === 0) return null;
  const href = (handle: string) =>
    categoryInPath ? hrefOf({ ...listing, show: 0, after: "" }).replace(/^[^?]*/, links.category(handle)) : hrefOf({ ...listing, category: handle, show: 0, after: "" });
  return (
    <Disclosure summary={category ? t.subcategories : t.categories} open>
      <ul className="filters__categories" role="list">
        {filled.slice(0, MAX_VALUES).map(({ categoryId, handle, name, count }) => (
          <li key={categoryId}>
            <Link href={href(handle)}>
              <span>{name}</span>
              <span className="checkbox__count">{number(count)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}

function FiltersSkeleton() {
  return (
    <div className="filters" aria-hidden="true">
      {[5, 2, 6, 4].map((lines, group) => (
        <div key={group} className="filters__waiting">
          <Skeleton shape="short" />
          {Array.from({ length: lines }, (_, line) => (
            <Skeleton key={line} />
          ))}
        </div>
      ))}
    </div>
  );
}
