import { productByHandlePath, productPath, type Product, type ProductImage, type ProductPage as ProductList, type SearchPage, type Variant } from "@mercato/api-client";
import { Badge, Notice, Skeleton } from "@mercato/ui";
import { useEffect, useState } from "react";
import { BuyForm } from "../buying/buy-form";
import { chosenOf, firstVariant, variantOf, type Chosen } from "../catalog/variants";
import { stockWords } from "../catalog/stock";
import { useRead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { Breadcrumbs } from "../parts/breadcrumbs";
import { Failure, NotFound } from "../parts/failure";
import { Gallery } from "../parts/gallery";
import { OptionChoices, VariantLinks } from "../parts/option-choices";
import { ProductDetails } from "../parts/product-details";
import { ProductGrid } from "../parts/product-grid";
import { Price } from "../parts/price";
import { useCategories } from "../parts/use-categories";
import { useNavigator } from "../routing/context";
import { PageHeading } from "../routing/page-heading";
import { parseQuery } from "../routing/query-string";
import { links } from "../routing/routes";
import { relatedPath } from "./reads";

const RELATED_SHOWN = 4;

/** One product: what it is, which there are, and how to have one. */
export function ProductPage({ handle }: { handle: string }) {
  const { t } = useLanguage();
  const listed = useRead<ProductList>(productByHandlePath(handle));
  const brief = listed.body?.items[0];
  const whole = useRead<Product>(brief ? productPath(brief.productId) : null);
  const failed = [listed, whole].find(({ state }) => state === "failed" || state === "offline");
  if (failed) return <Failure problem={failed.problem} isOffline={failed.state === "offline"} again={failed.again} />;
  if ((listed.state === "ok" && !brief) || whole.state === "missing") {
    return <NotFound title={t.productGoneTitle} text={t.productGoneText} />;
  }
  const product = whole.body ?? brief;
  return product ? <Whole key={product.productId} product={product} isWhole={whole.body !== undefined} again={whole.again} /> : <ProductSkeleton />;
}

interface WholeProps {
  product: Product;
  /** A list has told us of it, but not yet its description and variants. */
  isWhole: boolean;
  again: () => void;
}

function Whole({ product, isWhole, again }: WholeProps) {
  const { t, money } = useLanguage();
  const tree = useCategories();
  const { variant, chosen, choose } = useChoice(product);
  const category = product.categories.map(({ handle }) => tree.find(handle)).find((one) => one !== undefined);
  const stock = variant ? stockWords(t, variant.currentInventory) : null;
  return (
    <>
      <Breadcrumbs path={category ? tree.pathTo(category) : []} current={product.name} />
      <article className="product">
        <Gallery images={product.images as ProductImage[]} name={product.name} />
        <div className="product__words">
          <header className="product__head">
            {product.vendor && <p className="product__vendor">{product.vendor}</p>}
            <PageHeading title={product.name} className="product__name" />
            <p className="product__price" aria-live="polite">
              {variant ? <span className="price">{money(variant.price)}</span> : <Price product={product} />}
              {stock && stock.text && <Badge tone={stock.tone === "none" ? "neutral" : stock.tone}>{stock.text}</Badge>}
            </p>
          </header>
          {isWhole ? (
            <>
              <OptionChoices product={product} chosen={chosen} onChoose={choose} />
              {!variant && <Notice title={t.notMadeTitle}>{t.notMadeText}</Notice>}
              {variant && <BuyForm key={variant.variantId} product={product} variant={variant} onStale={again} />}
              <noscript>
                <Notice>{t.buyWithoutScript}</Notice>
                <VariantLinks product={product} />
              </noscript>
              <ProductDetails product={product} variant={variant} />
            </>
          ) : (
            <ProductWordsSkeleton />
          )}
        </div>
      </article>
      <Related product={product} />
    </>
  );
}

/** The choice of options, which the URL names by the variant's SKU. */
function useChoice(product: Product): { variant: Variant | undefined; chosen: Chosen; choose: (option: string, value: string) => void } {
  const { place, go } = useNavigator();
  const variants = product.variants ?? [];
  const sku = parseQuery(place.search).find(([name]) => name === "variant")?.[1];
  const named = firstVariant(variants, sku);
  // A choice that no variant has is in no URL: it is kept until a value is chosen that has one.
  const [impossible, setImpossible] = useState<Chosen | null>(null);
  useEffect(() => setImpossible(null), [sku]);
  const chosen = impossible ?? (named ? chosenOf(named) : {});
  const choose = (option: string, value: string) => {
    const next = { ...chosen, [option]: value };
    const variant = variantOf(product, variants, next);
    setImpossible(variant ? null : next);
    if (variant) go(links.product(product.handle, variant.sku), { replace: true, scroll: "keep" });
  };
  return { variant: impossible ? undefined : named, chosen, choose };
}

function Related({ product }: { product: Product }) {
  const { t } = useLanguage();
  const { body } = useRead<SearchPage>(relatedPath(product));
  const others = (body?.items ?? []).filter(({ productId }) => productId !== product.productId).slice(0, RELATED_SHOWN);
  if (others.length === 0) return null;
  return (
    <section className="section" aria-labelledby="related">
      <h2 id="related">{t.alsoLike}</h2>
      <ProductGrid products={others} inRows />
    </section>
  );
}

function ProductSkeleton() {
  return (
    <div className="product" aria-hidden="true">
      <Skeleton shape="square" />
      <div className="product__words">
        <Skeleton shape="title" />
        <Skeleton shape="short" />
        <ProductWordsSkeleton />
      </div>
    </div>
  );
}

function ProductWordsSkeleton() {
  return (
    <div className="product__waiting" aria-hidden="true">
      <Skeleton shape="block" />
      <Skeleton />
      <Skeleton />
      <Skeleton shape="short" />
    </div>
  );
}
