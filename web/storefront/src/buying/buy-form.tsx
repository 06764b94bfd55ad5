import type { Money, Product, Variant } from "@mercato/api-client";
import { Button, Notice, QuantityField, TextField, useAnnounce } from "@mercato/ui";
import { useRef, useState, type FormEvent } from "react";
import { canBuy } from "../catalog/variants";
import { useLanguage } from "../i18n/context";
import { readEmail, readQuantity, MAX_QUANTITY } from "./fields";
import { RefusalNotice } from "./refusal-notice";
import { usePurchase } from "./use-purchase";

interface BuyFormProps {
  product: Product;
  variant: Variant;
  /** What the page knows of price and stock is out of date. */
  onStale: () => void;
}

/** Buys one product, as a guest. */
export function BuyForm({ product, variant, onStale }: BuyFormProps) {
  const { t, money } = useLanguage();
  const announce = useAnnounce();
  const [quantityText, setQuantityText] = useState("1");
  const [email, setEmail] = useState("");
  const [isChecked, setChecked] = useState(false);
  const quantityInput = useRef<HTMLInputElement>(null);
  const emailInput = useRef<HTMLInputElement>(null);
  const { isUnderWay, refusal, buy, forget } = usePurchase(variant, onStale);

  const quantity = readQuantity(quantityText);
  const total: Money = { ...variant.price, amount: variant.price.amount * (quantity ?? 1) };
  // Until it is known whether an order stands, only that very order may be sent again.
  const isLocked = refusal?.kind === "unreachable";
  const refused = refusal?.kind === "invalid" ? refusal : null;
  const emailError = email.trim() === "" ? t.emailMissing : t.emailInvalid;

  const order = (count: number | null, sum: Money) => {
    setChecked(true);
    const address = readEmail(email);
    if (count === null) return quantityInput.current?.focus();
    if (address === null) return emailInput.current?.focus();
    announce(t.buying);
    void buy({ quantity: count, email: address, total: sum });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    order(quantity, total);
  };
  const change = (set: (text: string) => void) => (text: string) => {
    set(text);
    forget();
  };
  const take = (count: number) => {
    setQuantityText(String(count));
    order(count, { ...variant.price, amount: variant.price.amount * count });
  };

  const notice = refusal && (
    <RefusalNotice
      refusal={refusal}
      onTake={take}
      onAgree={(sum) => order(quantity, sum)}
      onAgain={() => order(quantity, total)}
      onForget={forget}
    />
  );
  // Sold out while somebody was buying: they read why their order was not placed, not only that nothing is left.
  if (!canBuy(variant) && !isUnderWay && refusal?.kind !== "unreachable") {
    return notice ?? <Notice title={t.soldOutTitle}>{(product.variants?.length ?? 0) > 1 && t.soldOutText}</Notice>;
  }
  return (
    <form className="buy" noValidate onSubmit={submit}>
      <fieldset className="buy__fields" disabled={isLocked}>
        <QuantityField
          ref={quantityInput}
          label={t.quantity}
          fewerLabel={t.fewer}
          moreLabel={t.more}
          value={quantityText}
          max={MAX_QUANTITY}
          error={(isChecked && quantity === null) || refused?.quantity ? t.quantityInvalid : undefined}
          onChange={change(setQuantityText)}
        />
        <TextField
          ref={emailInput}
          label={t.email}
          hint={t.emailHint}
          type="email"
          name="email"
          autoComplete="email"
          maxLength={254}
          required
          value={email}
          error={(isChecked && readEmail(email) === null) || refused?.email ? emailError : undefined}
          onChange={(event) => change(setEmail)(event.target.value)}
        />
      </fieldset>
      {notice}
      <p className="buy__total">
        <span>{t.total}</span>
        <output className="price">{money(total)}</output>
      </p>
      <Button type="submit" variant="primary" wide busy={isUnderWay} disabled={isLocked} className="buy__button">
        {isUnderWay ? t.buying : t.buy}
      </Button>
      <p className="buy__note">{t.buyNote}</p>
    </form>
  );
}
