import type { Ref } from "react";
import { Button } from "./button";
import { Field } from "./field";
import { Icon } from "./icon";

interface QuantityFieldProps {
  label: string;
  fewerLabel: string;
  moreLabel: string;
  /** As typed: it may be empty for a moment. */
  value: string;
  max: number;
  error?: string | undefined;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** How many: typed, or one more and one fewer. */
export function QuantityField({ label, fewerLabel, moreLabel, value, max, error, onChange, ref }: QuantityFieldProps) {
  const count = /^\d+$/.test(value) ? Number(value) : 1;
  return (
    <Field label={label} error={error}>
      {({ id, describedBy, invalid }) => (
        <div className="quantity">
          <Button
            variant="quiet"
            className="button--icon"
            aria-label={fewerLabel}
            disabled={count <= 1}
            onClick={() => onChange(String(count - 1))}
          >
            <Icon name="minus" />
          </Button>
          <input
            ref={ref}
            className="quantity__input"
            id={id}
            name="quantity"
            inputMode="numeric"
            autoComplete="off"
            maxLength={7}
            value={value}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            onChange={(event) => onChange(event.target.value.trim())}
          />
          <Button
            variant="quiet"
            className="button--icon"
            aria-label={moreLabel}
            disabled={count >= max}
            onClick={() => onChange(String(count + 1))}
          >
            <Icon name="plus" />
          </Button>
        </div>
      )}
    </Field>
  );
}
