import type { Answer } from "@mercato/api-client";
import type { Locale } from "../i18n/locale";

/** Answers by the path that was asked. */
export type Answers = Record<string, Answer>;

/** What the server hands to the browser in the document. */
export interface PageState {
  locale: Locale;
  answers: Answers;
  /** Whether the markup in the document is ours, to be hydrated. */
  rendered: boolean;
  /** Answers that hold but what the page shows; the rest is asked for once the page stands. */
  partial?: string[];
}
