import type { ButtonHTMLAttributes, Ref } from "react";
import { classes } from "./classes";

export type ButtonVariant = "primary" | "secondary" | "quiet";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant;
  wide?: boolean;
  /** Work is under way: the button keeps its place and the focus, and does nothing. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** Does something here; what leads elsewhere is a link. */
export function Button({ variant = "secondary", wide, busy, className, onClick, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={classes("button", `button--${variant}`, wide && "button--wide", className)}
      aria-busy={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    />
  );
}
