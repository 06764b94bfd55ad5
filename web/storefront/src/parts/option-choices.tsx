import type { Product } from "@mercato/api-client";
import { ChoiceGroup, Select } from "@mercato/ui";
import { obstacle, type Chosen } from "../catalog/variants";
import { useLanguage } from "../i18n/context";
import { links } from "../routing/routes";

/** So many values are shown side by side; more of them are a list. */
const MAX_SIDE_BY_SIDE = 14;
const MAX_LINKS = 100;

interface OptionChoicesProps {
  product: Product;
  chosen: Chosen;
  onChoose: (option: string, value: string) => void;
}

/** What there is to choose. A value that does not go with the rest says so, and can be chosen all the same. */
export function OptionChoices({ product, chosen, onChoose }: OptionChoicesProps) {
  const { t } = useLanguage();
  const variants = product.variants ?? [];
  if (variants.length < 2) return null;
  const why = (option: string, value: string) => {
    const found = obstacle(product, variants, chosen, option, value);
    return found === "not-made" ? t.notMade : found && t.soldOut;
  };
  return (
    <div className="product__options">
      {product.options.map(({ name, values }) =>
        values.length > MAX_SIDE_BY_SIDE ? (
          <Select
            key={name}
            label={name}
            value={chosen[name] ?? ""}
            options={values.map((value) => {
              const reason = why(name, value);
              return { value, label: reason ? `${value}, ${reason}` : value };
            })}
            onChange={(event) => onChoose(name, event.target.value)}
          />
        ) : (
          <ChoiceGroup
            key={name}
            legend={name}
            name={`option-${name}`}
            value={chosen[name]}
            choices={values.map((value) => ({ value, unavailable: why(name, value) }))}
            onChoose={(value) => onChoose(name, value)}
          />
        ),
      )}
    </div>
  );
}

/** The variants as links, for whoever has no script. */
export function VariantLinks({ product }: { product: Product }) {
  const { t, money } = useLanguage();
  const variants = product.variants ?? [];
  if (variants.length < 2) return null;
  return (
    <nav aria-label={t.variantsWithoutScript}>
      <ul>
        {variants.slice(0, MAX_LINKS).map((variant) => (
          <li key={variant.variantId}>
            <a href={links.product(product.handle, variant.sku)}>
              {`${Object.values(variant.options).join(", ") || variant.sku}: ${money(variant.price)}`}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
