import type { Product } from "@mercato/api-client";
import { classes, Skeleton, VisuallyHidden } from "@mercato/ui";
import { useLanguage } from "../i18n/context";
import { ProductCard } from "./product-card";

interface ProductGridProps {
  products: readonly Product[];
  /** How many pictures are in sight at first. */
  eager?: number;
  /** A row or two of four, rather than as many as fit. */
  inRows?: boolean;
  /** They are of what was asked before. */
  isPrevious?: boolean;
}

/** Products side by side. */
export function ProductGrid({ products, eager = 0, inRows, isPrevious }: ProductGridProps) {
  return (
    <ul className={classes("grid", inRows && "grid--row")} role="list" data-previous={isPrevious ? "" : undefined}>
      {products.map((product, at) => (
        <li key={product.productId}>
          <ProductCard product={product} first={eager > 0 && at === 0} inSight={at < eager} />
        </li>
      ))}
    </ul>
  );
}

/** The places of products that are on their way. */
export function ProductGridSkeleton({ count }: { count: number }) {
  const { t } = useLanguage();
  return (
    <div className="grid">
      <VisuallyHidden>{t.loading}</VisuallyHidden>
      {Array.from({ length: count }, (_, at) => (
        <div key={at} className="card">
          <Skeleton shape="square" />
          <Skeleton />
          <Skeleton shape="short" />
        </div>
      ))}
    </div>
  );
}
