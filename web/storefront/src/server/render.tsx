import { renderToString } from "react-dom/server";
import { App } from "../app";
import { queryClient } from "../data/query-client";
import { slim } from "../data/slim";
import type { Answers, PageState } from "../data/state";
import { localeOf } from "../i18n/locale";
import { NavigatorProvider } from "../routing/context";
import { routeOf } from "../routing/routes";
import { headOf } from "./head";
import { pageMeta } from "./meta";
import { trimCategories } from "./trim-categories";

/** What the host hands in: where, in which language, and what was read. */
export interface RenderInput {
  path: string;
  search: string;
  locale: string;
  /** Of the shop as shoppers know it, such as `https://shop.example`. */
  origin: string;
  answers: Answers;
}

/** What the host makes a document of. */
export interface RenderOutput {
  status: number;
  lang: string;
  dir: "ltr" | "rtl";
  title: string;
  /** Escaped markup. */
  head: string;
  body: string;
  state: PageState;
  redirect: string | null;
}

/** Renders a page. */
export function renderPage(input: RenderInput): RenderOutput {
  const { path, search, origin } = input;
  const locale = localeOf(input.locale);
  const answers: Answers = {};
  for (const [read, answer] of Object.entries(input.answers)) {
    answers[read] = { status: answer.status, body: slim(read, answer.body) };
  }
  const partial = trimCategories(routeOf(path), search, answers);
  const meta = pageMeta({ route: routeOf(path), path, search, locale, origin, answers: input.answers });
  const place = { path, search, key: "", by: "load" } as const;
  const body = renderToString(
    <App
      locale={locale}
      client={queryClient(answers, true)}
      router={(pages) => <NavigatorProvider value={{ place, go: () => {} }}>{pages}</NavigatorProvider>}
    />,
  );
  const state: PageState = { locale, answers, rendered: true, ...(partial ? { partial } : {}) };
  return { status: meta.status, lang: locale, dir: "ltr", title: meta.title, head: headOf(meta), body, state, redirect: null };
}
