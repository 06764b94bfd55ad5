// The browser's history with a key for each entry, and how far each was scrolled: "back" leads to the very line.
import type { GoOptions, Place } from "./place";

const STORE = "mercato:scroll";
/** Older entries are forgotten first. */
const MAX_ENTRIES = 100;

type State = { key?: string } | null;

/** The history of this tab. There is one. */
export class BrowserHistory {
  #place: Place;
  #listeners = new Set<() => void>();
  #scroll: Map<string, number>;
  /** Where the page that is about to show is scrolled to; undefined leaves it. */
  #wanted: number | undefined;

  constructor() {
    window.history.scrollRestoration = "manual";
    this.#scroll = new Map(stored());
    const key = (window.history.state as State)?.key ?? newKey();
    window.history.replaceState({ key }, "");
    this.#place = here(key, "load");
    this.#wanted = this.#scroll.get(key);
    window.addEventListener("popstate", (event) => this.#popped(event.state as State));
    window.addEventListener("pagehide", () => {
      this.#remember();
      store([...this.#scroll]);
    });
  }

  get place(): Place {
    return this.#place;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly go = (to: string, { replace = false, scroll = "top" }: GoOptions = {}): void => {
    const key = replace ? this.#place.key : newKey();
    if (!replace) this.#remember();
    if (replace) window.history.replaceState({ key }, "", to);
    else window.history.pushState({ key }, "", to);
    this.#wanted = scroll === "top" ? 0 : undefined;
    this.#show(here(key, replace ? "replace" : "push"));
  };

  /** Takes the place to scroll to: asked once for each place. */
  takeWantedScroll(): number | undefined {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    return wanted;
  }

  #popped(state: State): void {
    const { path, search } = here("", "pop");
    const key = state?.key ?? newKey();
    if (!state?.key) window.history.replaceState({ key }, "");
    // Another fragment of the page that is there: the browser scrolls to it.
    if (path === this.#place.path && search === this.#place.search && !state?.key) return;
    // Scroll restoration is ours, so the window still stands where the page that is left was.
    this.#remember();
    this.#wanted = this.#scroll.get(key) ?? 0;
    this.#show(here(key, "pop"));
  }

  #show(place: Place): void {
    this.#place = place;
    for (const listener of this.#listeners) listener();
  }

  #remember(): void {
    this.#scroll.delete(this.#place.key);
    this.#scroll.set(this.#place.key, window.scrollY);
    for (const key of this.#scroll.keys()) {
      if (this.#scroll.size <= MAX_ENTRIES) break;
      this.#scroll.delete(key);
    }
  }
}

function here(key: string, by: Place["by"]): Place {
  return { path: window.location.pathname, search: window.location.search, key, by };
}

function newKey(): string {
  return Math.random().toString(36).slice(2, 12);
}

/** Storage may be switched off; then a reload begins at the top, and nothing else is lost. */
function stored(): [string, number][] {
  try {
    const entries: unknown = JSON.parse(window.sessionStorage.getItem(STORE) ?? "[]");
    return Array.isArray(entries) ? (entries as [string, number][]) : [];
  } catch {
    return [];
  }
}

function store(entries: [string, number][]): void {
  try {
    window.sessionStorage.setItem(STORE, JSON.stringify(entries));
  } catch {
    // See `stored`.
  }
}
