import type { Product, Variant } from "@mercato/api-client";
import { Disclosure } from "@mercato/ui";
import { words } from "../catalog/words";
import { useLanguage } from "../i18n/context";
import { Link } from "../routing/link";
import { formatQuery } from "../routing/query-string";
import { links } from "../routing/routes";

/** What there is to know about a product: its description, its attributes, its tags. */
export function ProductDetails({ product, variant }: { product: Product; variant: Variant | undefined }) {
  const { t, number, date } = useLanguage();
  const value = (raw: unknown): string => {
    if (raw === true) return t.yes;
    if (raw === false) return t.no;
    if (typeof raw === "number") return Number.isInteger(raw) ? number(raw) : String(raw);
    const text = String(raw);
    return /^\d{4}-\d{2}-\d{2}$/.test(text) ? date(text) : text;
  };
  const rows: [string, string][] = product.attributes.map((attribute) => [words(attribute.name), value(attribute.value)]);
  if (variant) rows.push([t.sku, variant.sku]);
  return (
    <div className="product__details">
      {product.description && (
        <Disclosure summary={t.description} open>
          {/* Safe: the shop answers with sanitised HTML, see services/query/src/adapters/consumer/products.rs. */}
          <div className="prose" dangerouslySetInnerHTML={{ __html: withOwnPictures(product.description) }} />
        </Disclosure>
      )}
      {rows.length > 0 && (
        <Disclosure summary={t.details} open>
          <dl className="facts">
            {rows.map(([name, text]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </Disclosure>
      )}
      {product.tags.length > 0 && (
        <ul className="tags" role="list" aria-label={t.tags}>
          {product.tags.map((tag) => (
            <li key={tag.tagId}>
              <Link className="tag" href={links.search + formatQuery([[`tag.${tag.name}`, tag.value]])}>
                {tag.value}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Without pictures from elsewhere, which the page's policy would not load. Tags are as the sanitiser writes them. */
export function withOwnPictures(html: string): string {
  return html.replace(/<img(?: [a-z-]+="[^"]*")*>/g, (tag) => (/ src="\/[^/]/.test(tag) ? tag : ""));
}
