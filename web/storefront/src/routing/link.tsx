import type { AnchorHTMLAttributes, MouseEvent, Ref } from "react";
import { useNavigator } from "./context";
import type { GoOptions } from "./place";

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement>, GoOptions {
  href: string;
  ref?: Ref<HTMLAnchorElement>;
}

/** A link within the shop: a real one, that a plain click follows without loading the page anew. */
export function Link({ href, replace, scroll, onClick, ...rest }: LinkProps) {
  const { go } = useNavigator();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    go(href, { replace: replace ?? false, scroll: scroll ?? "top" });
  };
  return <a {...rest} href={href} onClick={follow} />;
}
