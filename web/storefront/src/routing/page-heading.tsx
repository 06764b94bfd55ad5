import { useAnnounce } from "@mercato/ui";
import { useEffect, useRef, type ReactNode } from "react";
import { useLanguage } from "../i18n/context";
import { useNavigator } from "./context";

interface PageHeadingProps {
  /** The page in words: the document's title, and what is announced. */
  title: string;
  className?: string;
  children?: ReactNode;
}

/**
 * A page's first heading. When somebody comes here from another page it gets the focus and is announced; on the first load
 * it is left alone, for then the browser does so.
 */
export function PageHeading({ title, className, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { place } = useNavigator();
  const { t } = useLanguage();
  const announce = useAnnounce();
  const isFirst = place.by === "load";
  const { path } = place;
  useEffect(() => {
    document.title = t.titleOf(title);
  }, [title, t]);
  useEffect(() => {
    if (isFirst) return;
    heading.current?.focus({ preventScroll: true });
    announce(title);
    // Another title on the same path, such as that of another search, is no other page.
  }, [path]);
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children ?? title}
    </h1>
  );
}
