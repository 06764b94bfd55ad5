import { useLayoutEffect, useMemo, useRef, useSyncExternalStore, type ReactNode } from "react";
import type { BrowserHistory } from "./browser-history";
import { NavigatorProvider } from "./context";

/** How long a page that is still on its way is waited for before its place is given up. */
const SCROLL_WAIT_MS = 3000;

/** Follows the browser's history. */
export function Router({ history, children }: { history: BrowserHistory; children: ReactNode }) {
  const place = useSyncExternalStore(history.subscribe, () => history.place, () => history.place);
  const navigator = useMemo(() => ({ place, go: history.go }), [place, history]);
  const stop = useRef<() => void>(undefined);
  useLayoutEffect(() => {
    stop.current?.();
    const wanted = history.takeWantedScroll();
    if (wanted !== undefined) stop.current = scrollOnceThere(wanted);
  }, [place, history]);
  return <NavigatorProvider value={navigator}>{children}</NavigatorProvider>;
}

/** Scrolls to a line, at once or as soon as the page is long enough for it; whoever scrolls themselves is let be. */
function scrollOnceThere(top: number): () => void {
  const reached = () => {
    window.scrollTo({ top, behavior: "instant" });
    return Math.abs(window.scrollY - top) < 2;
  };
  if (reached()) return () => {};
  const observer = new ResizeObserver(() => reached() && stop());
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const event of ["wheel", "touchstart", "keydown"]) window.removeEventListener(event, stop);
  };
  const timer = setTimeout(stop, SCROLL_WAIT_MS);
  for (const event of ["wheel", "touchstart", "keydown"]) window.addEventListener(event, stop, { passive: true });
  observer.observe(document.body);
  return stop;
}
