/** Where somebody is. */
export interface Place {
  path: string;
  /** With its `?`, or empty. */
  search: string;
  /** Names the entry in the browser's history; the server's is empty. */
  key: string;
  /** How they came here. */
  by: "load" | "push" | "replace" | "pop";
}

/** How to go somewhere. */
export interface GoOptions {
  /** Takes the place of the entry that is there, so that "back" passes it over. */
  replace?: boolean;
  /** Where the page is scrolled to then; the top unless said. */
  scroll?: "top" | "keep";
}

/** What components know of the history. */
export interface Navigator {
  place: Place;
  go: (to: string, options?: GoOptions) => void;
}
