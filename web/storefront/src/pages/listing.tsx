import type { SearchPage } from "@mercato/api-client";
import { Button, Drawer, Icon, Select, useAnnounce } from "@mercato/ui";
import { useEffect, useRef, useState } from "react";
import { filterCount, formatListing, itemsPath, MAX_SHOWN, PAGE_SIZE, SORTS, sortOf, withoutFilters, type Listing } from "../catalog/listing";
import { useRead, type Read } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { Breadcrumbs } from "../parts/breadcrumbs";
import { Failure, NotFound } from "../parts/failure";
import { ChosenFilters } from "../parts/chosen-filters";
import { Filters } from "../parts/filters";
import { ProductGrid, ProductGridSkeleton } from "../parts/product-grid";
import { useCategories } from "../parts/use-categories";
import { useNavigator } from "../routing/context";
import { Link } from "../routing/link";
import { PageHeading } from "../routing/page-heading";
import { links } from "../routing/routes";

/** How many cards are in sight on a large screen before anybody scrolls. */
const EAGER = 4;

/** Products by words, category and filters: the search, and each category. */
export function ListingPage({ listing, categoryInPath }: { listing: Listing; categoryInPath: boolean }) {
  const { t } = useLanguage();
  const { place, go } = useNavigator();
  const tree = useCategories();
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const found = useRead<SearchPage>(itemsPath(listing), { keepPrevious: true });
  useAnnouncedCount(found);

  const category = tree.find(listing.category);
  const title = category && categoryInPath ? category.name : listing.q ? t.resultsFor(listing.q) : (category?.name ?? t.allProducts);
  const hrefOf = (next: Listing) => place.path + formatListing(next, categoryInPath);
  const change = (next: Listing) => go(hrefOf({ ...next, show: PAGE_SIZE, after: "" }), { scroll: "keep" });

  if (found.state === "failed" || found.state === "offline") {
    return <Failure problem={found.problem} isOffline={found.state === "offline"} again={found.again} />;
  }
  // A category that is not there has no page, however many products "none" may be.
  if (categoryInPath && !category && tree.all.length > 0) return <NotFound />;
  const filters = <Filters listing={listing} category={category} categoryInPath={categoryInPath} hrefOf={hrefOf} onChange={change} />;
  const total = found.body?.total;
  // Where nothing is there without filters either, there is nothing to filter or to sort.
  if (total === 0 && filterCount(listing) === 0) {
    return (
      <>
        <Breadcrumbs path={category ? tree.pathTo(category).slice(0, -1) : []} current={title} />
        <PageHeading title={title} />
        <NoResults listing={listing} hrefOf={hrefOf} />
      </>
    );
  }
  return (
    <>
      <Breadcrumbs path={category ? tree.pathTo(category).slice(0, -1) : []} current={title} />
      <div className="listing__head">
        <PageHeading title={title} />
        <p className="listing__count">{total === undefined ? "\u00a0" : t.productCount(total)}</p>
      </div>
      <div className="listing">
        <aside className="listing__filters" aria-label={t.filters}>
          {filters}
        </aside>
        <div className="listing__results">
          <div className="listing__tools">
            <Button className="listing__open-filters" onClick={() => setDrawerOpen(true)}>
              <Icon name="filter" />
              {t.filtersChosen(filterCount(listing))}
            </Button>
            <SortChoice listing={listing} onChange={change} />
          </div>
          <ChosenFilters listing={listing} hrefOf={hrefOf} />
          {found.body ? <Results listing={listing} found={found.body} isPrevious={found.isPrevious} hrefOf={hrefOf} /> : <ProductGridSkeleton count={12} />}
        </div>
      </div>
      <Drawer
        open={isDrawerOpen}
        onClose={() => setDrawerOpen(false)}
        title={t.filters}
        closeLabel={t.close}
        footer={
          <Button variant="primary" wide onClick={() => setDrawerOpen(false)}>
            {t.showProducts(total ?? 0)}
          </Button>
        }
      >
        {filters}
      </Drawer>
    </>
  );
}

function SortChoice({ listing, onChange }: { listing: Listing; onChange: (next: Listing) => void }) {
  const { t } = useLanguage();
  const known = SORTS.filter((sort) => sort !== "relevance" || listing.q !== "" || listing.sort === sort);
  return (
    <Select
      label={t.sortBy}
      value={sortOf(listing)}
      options={known.map((sort) => ({ value: sort, label: t.sorts[sort] }))}
      onChange={(event) => onChange({ ...listing, sort: event.target.value as Listing["sort"] })}
    />
  );
}

interface ResultsProps {
  listing: Listing;
  found: SearchPage;
  isPrevious: boolean;
  hrefOf: (next: Listing) => string;
}

function Results({ listing, found, isPrevious, hrefOf }: ResultsProps) {
  const { t } = useLanguage();
  if (found.items.length === 0) return <NoResults listing={listing} hrefOf={hrefOf} />;
  const isFull = listing.after !== "" || listing.show >= MAX_SHOWN;
  const shown = found.items.length;
  return (
    <>
      <h2 className="visually-hidden">{t.products}</h2>
      <ProductGrid products={found.items} eager={EAGER} isPrevious={isPrevious} />
      <div className="listing__more">
        {!listing.after && <p>{t.shownOf(shown, found.total)}</p>}
        {found.next && !isFull && (
          <Link className="button button--secondary" href={hrefOf({ ...listing, show: listing.show + PAGE_SIZE })} replace scroll="keep">
            {t.showMore}
          </Link>
        )}
        {found.next && isFull && (
          <Link className="button button--secondary" href={hrefOf({ ...listing, show: PAGE_SIZE, after: found.next })}>
            {t.nextPage}
          </Link>
        )}
        {listing.after && <Link href={hrefOf({ ...listing, after: "" })}>{t.firstPage}</Link>}
      </div>
    </>
  );
}

function NoResults({ listing, hrefOf }: { listing: Listing; hrefOf: (next: Listing) => string }) {
  const { t } = useLanguage();
  const { roots } = useCategories();
  const isFiltered = filterCount(listing) > 0;
  return (
    <div className="message">
      <h2>{t.noResultsTitle}</h2>
      <p>{isFiltered ? t.noResultsText : listing.q ? t.noResultsFor(listing.q) : t.emptyCategoryText}</p>
      <div className="message__actions">
        {isFiltered ? (
          <Link className="button button--primary" href={hrefOf(withoutFilters(listing))}>
            {t.clearFilters}
          </Link>
        ) : (
          [...roots.slice(0, 6)].map((category) => (
            <Link key={category.categoryId} className="button button--secondary" href={links.category(category.handle)}>
              {category.name}
            </Link>
          ))
        )}
      </div>
    </div>
  );
}

/** Says how many products there are whenever that changes under somebody's hands. */
function useAnnouncedCount(found: Read<SearchPage>): void {
  const { t } = useLanguage();
  const { place } = useNavigator();
  const announce = useAnnounce();
  const total = found.isPrevious ? undefined : found.body?.total;
  const said = useRef(place.search);
  useEffect(() => {
    if (total === undefined || said.current === place.search) return;
    said.current = place.search;
    announce(t.productCount(total));
  }, [total, place.search, announce, t]);
}
