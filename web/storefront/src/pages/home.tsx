import type { Category, ProductImage, SearchPage } from "@mercato/api-client";
import { Skeleton } from "@mercato/ui";
import { useRead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { Failure } from "../parts/failure";
import { Picture } from "../parts/picture";
import { Price } from "../parts/price";
import { ProductGrid, ProductGridSkeleton } from "../parts/product-grid";
import { useCategories } from "../parts/use-categories";
import { Link } from "../routing/link";
import { PageHeading } from "../routing/page-heading";
import { links } from "../routing/routes";
import { categoryPicturePath, featuredOf, HOME_CATEGORIES, newestPath } from "./reads";

export const HERO_SIZES = "(min-width: 60rem) 40rem, 100vw";

/** What is new, and where to look. */
export function HomePage() {
  const { t } = useLanguage();
  const newest = useRead<SearchPage>(newestPath());
  if (newest.state === "failed" || newest.state === "offline") {
    return <Failure problem={newest.problem} isOffline={newest.state === "offline"} again={newest.again} />;
  }
  const found = newest.body?.items ?? [];
  const featured = featuredOf(found);
  const others = found.filter((product) => product !== featured);
  return (
    <>
      <section className="hero">
        <div className="hero__words">
          <PageHeading title={t.heroTitle} className="hero__title" />
          <p className="hero__text">{t.heroText}</p>
          <Link className="button button--primary button--large" href={links.search}>
            {t.heroAction}
          </Link>
        </div>
        {featured ? (
          <figure className="hero__figure">
            <Picture image={featured.images[0] as ProductImage | undefined} sizes={HERO_SIZES} alt="" first />
            <figcaption className="hero__caption">
              <Link href={links.product(featured.handle)}>{featured.name}</Link>
              <Price product={featured} />
            </figcaption>
          </figure>
        ) : (
          newest.state === "pending" && <Skeleton shape="square" />
        )}
      </section>
      {newest.state === "ok" && !featured && (
        <section className="section">
          <h2>{t.emptyShopTitle}</h2>
          <p>{t.emptyShopText}</p>
        </section>
      )}
      <CategoryTiles />
      {(newest.state === "pending" || others.length > 0) && (
        <section className="section" aria-labelledby="new-in">
          <div className="section__head">
            <h2 id="new-in">{t.newIn}</h2>
            <Link href={`${links.search}?sort=newest`}>{t.seeAll}</Link>
          </div>
          {newest.state === "pending" ? <ProductGridSkeleton count={8} /> : <ProductGrid products={others} inRows />}
        </section>
      )}
    </>
  );
}

function CategoryTiles() {
  const { t } = useLanguage();
  const { roots } = useCategories();
  if (roots.length === 0) return null;
  return (
    <section className="section" aria-labelledby="categories">
      <div className="section__head">
        <h2 id="categories">{t.shopByCategory}</h2>
      </div>
      <ul className="tiles" role="list">
        {roots.slice(0, HOME_CATEGORIES).map((category) => (
          <li key={category.categoryId}>
            <CategoryTile category={category} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CategoryTile({ category }: { category: Category }) {
  const { t } = useLanguage();
  const tree = useCategories();
  const { body } = useRead<SearchPage>(categoryPicturePath(category.handle));
  const below = tree.childrenOf(category).slice(0, 4);
  return (
    <article className="tile">
      <Picture image={body?.items[0]?.images[0] as ProductImage | undefined} sizes="(min-width: 60rem) 24rem, 92vw" alt="" />
      <div className="tile__words">
        <h3 className="tile__name">
          <Link className="card__link" href={links.category(category.handle)}>
            {category.name}
          </Link>
        </h3>
        <p className="tile__below">{below.map(({ name }) => name).join(", ")}</p>
        {body && <p className="tile__count">{t.productCount(body.total)}</p>}
      </div>
    </article>
  );
}
