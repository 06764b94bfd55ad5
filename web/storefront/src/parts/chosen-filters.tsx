import { Icon } from "@mercato/ui";
import { filterCount, withoutFilters, type Listing, type NamedValues } from "../catalog/listing";
import { useLanguage } from "../i18n/context";
import { Link } from "../routing/link";

/** Each filter that is set, with the way back from it. */
export function ChosenFilters({ listing, hrefOf }: { listing: Listing; hrefOf: (next: Listing) => string }) {
  const { t } = useLanguage();
  if (filterCount(listing) === 0) return null;
  const price = listing.min || listing.max ? [{ name: `${t.price} ${listing.min}–${listing.max}`, next: { ...listing, min: "", max: "" } }] : [];
  const chosen = [
    ...listing.vendors.map((name) => ({ name, next: { ...listing, vendors: without(listing.vendors, name) } })),
    ...listing.types.map((name) => ({ name, next: { ...listing, types: without(listing.types, name) } })),
    ...named(listing.tags).map(([tag, name]) => ({ name, next: { ...listing, tags: withoutNamed(listing.tags, tag, name) } })),
    ...named(listing.attributes).map(([one, name]) => ({ name, next: { ...listing, attributes: withoutNamed(listing.attributes, one, name) } })),
    ...price,
    ...(listing.inStock ? [{ name: t.inStockOnly, next: { ...listing, inStock: false } }] : []),
  ];
  return (
    <ul className="chips" role="list" aria-label={t.chosenFilters}>
      {chosen.map(({ name, next }) => (
        <li key={name}>
          <Link className="chip" href={hrefOf({ ...next, after: "" })} scroll="keep" aria-label={t.removeFilter(name)}>
            {name}
            <Icon name="close" />
          </Link>
        </li>
      ))}
      <li>
        <Link className="chips__clear" href={hrefOf(withoutFilters(listing))} scroll="keep">
          {t.clearFilters}
        </Link>
      </li>
    </ul>
  );
}

/** The values without one of them. */
export function without(values: readonly string[], value: string): readonly string[] {
  return values.filter((one) => one !== value);
}

/** The named values without one of them. */
export function withoutNamed(filters: NamedValues, name: string, value: string): NamedValues {
  const left = filters.map(([one, values]) => [one, one === name ? without(values, value) : values] as const);
  return left.filter(([, values]) => values.length > 0);
}

function named(filters: NamedValues): ReadonlyArray<readonly [string, string]> {
  return filters.flatMap(([name, values]) => values.map((value) => [name, value] as const));
}
