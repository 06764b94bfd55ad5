import type { InputHTMLAttributes, ReactNode } from "react";

interface CheckboxProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  label: ReactNode;
  /** How many things it stands for. */
  count?: ReactNode;
}

/** The platform's checkbox with a label and, at the end of the line, a count. */
export function Checkbox({ label, count, ...input }: CheckboxProps) {
  return (
    <label className="checkbox">
      <input {...input} type="checkbox" />
      <span className="checkbox__label">{label}</span>
      {count !== undefined && <span className="checkbox__count">{count}</span>}
    </label>
  );
}
