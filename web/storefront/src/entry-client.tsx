import "@mercato/ui/styles.css";
import "./styles/index.css";
import { createRoot, hydrateRoot } from "react-dom/client";
import { App } from "./app";
import { queryClient } from "./data/query-client";
import type { PageState } from "./data/state";
import { localeOf } from "./i18n/locale";
import { BrowserHistory } from "./routing/browser-history";
import { Router } from "./routing/router";

const AFTER_LOAD_MS = 1500;

const root = document.getElementById("root");
if (!root) throw new Error("the document has no place for the shop");
const state = handed();
const history = new BrowserHistory();
const client = queryClient(state.answers ?? {}, false);
const app = (
  <App
    locale={localeOf(state.locale)}
    client={client}
    router={(pages) => <Router history={history}>{pages}</Router>}
  />
);
if (state.rendered) hydrateRoot(root, app);
else createRoot(root).render(app);

// What the document left out is fetched once it has been shown.
window.addEventListener("load", () => {
  setTimeout(() => {
    for (const path of state.partial ?? []) void client.invalidateQueries({ queryKey: [path] });
  }, AFTER_LOAD_MS);
});

/** What the server handed over in the document. Without it everything is asked anew. */
function handed(): Partial<PageState> {
  try {
    return JSON.parse(document.getElementById("state")?.textContent ?? "{}") as Partial<PageState>;
  } catch {
    return {};
  }
}
