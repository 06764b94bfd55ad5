import { productByHandlePath, productPath, type Product, type ProductImage } from "@mercato/api-client";
import { Badge } from "@mercato/ui";
import { useQueryClient } from "@tanstack/react-query";
import { readAhead } from "../data/use-read";
import { useLanguage } from "../i18n/context";
import { Link } from "../routing/link";
import { links } from "../routing/routes";
import { Picture } from "./picture";
import { Price } from "./price";

export const CARD_SIZES = "(min-width: 80rem) 17rem, (min-width: 48rem) 28vw, 46vw";

/** A product in a list: one link, as large as the card. */
export function ProductCard({ product, first = false, inSight = false }: { product: Product; first?: boolean; inSight?: boolean }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const isSoldOut = product.currentInventory !== null && product.currentInventory !== undefined && product.currentInventory <= 0;
  const ahead = () => {
    readAhead(client, productByHandlePath(product.handle));
    readAhead(client, productPath(product.productId));
  };
  return (
    <article className="card">
      <div className="card__picture">
        <Picture image={product.images[0] as ProductImage | undefined} sizes={CARD_SIZES} alt="" first={first} inSight={inSight} />
        {isSoldOut && (
          <span className="card__badge">
            <Badge>{t.soldOut}</Badge>
          </span>
        )}
      </div>
      <h3 className="card__name">
        <Link className="card__link" href={links.product(product.handle)} onPointerDown={ahead} onFocus={ahead}>
          {product.name}
        </Link>
      </h3>
      {product.vendor && <p className="card__vendor">{product.vendor}</p>}
      <p className="card__price">
        <Price product={product} />
        {(product.variantCount ?? 1) > 1 && <span className="card__choices">{t.choiceCount(product.variantCount ?? 1)}</span>}
      </p>
    </article>
  );
}
