import { Announcer } from "@mercato/ui";
import { Component, StrictMode, type MouseEvent, type ReactNode } from "react";
import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { LanguageProvider, languageOf, useLanguage } from "./i18n/context";
import type { Locale } from "./i18n/locale";
import { HomePage } from "./pages/home";
import { ListingPage } from "./pages/listing";
import { OrderPage } from "./pages/order";
import { ProductPage } from "./pages/product";
import { listingOf } from "./pages/reads";
import { Failure, NotFound } from "./parts/failure";
import { Footer } from "./parts/footer";
import { Header } from "./parts/header";
import { OfflineBanner } from "./parts/offline-banner";
import { useNavigator } from "./routing/context";
import { routeOf } from "./routing/routes";

interface AppProps {
  locale: Locale;
  client: QueryClient;
  /** Wraps what is on the pages with the way between them: the browser's history, or the server's one place. */
  router: (pages: ReactNode) => ReactNode;
}

/** The shop, the same on the server and in the browser. */
export function App({ locale, client, router }: AppProps) {
  return (
    <StrictMode>
      <QueryClientProvider client={client}>
        <LanguageProvider value={languageOf(locale)}>{router(<Shell />)}</LanguageProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

function Shell() {
  const { t } = useLanguage();
  const { place } = useNavigator();
  return (
    <Announcer>
      <a className="skip" href="#content" onClick={skipToContent}>
        {t.skipToContent}
      </a>
      <Header />
      <OfflineBanner />
      <main id="content" className="content" tabIndex={-1}>
        <Guard key={place.path}>
          <Page />
        </Guard>
      </main>
      <Footer />
    </Announcer>
  );
}

/** Without touching the URL's fragment: on an order's page it is the key to the order. */
function skipToContent(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Page() {
  const { place } = useNavigator();
  const route = routeOf(place.path);
  const listing = listingOf(route, place.search);
  if (listing) return <ListingPage listing={listing} categoryInPath={route.page === "category"} />;
  switch (route.page) {
    case "home":
      return <HomePage />;
    case "product":
      return <ProductPage handle={route.handle} />;
    case "order":
      return <OrderPage number={route.number} />;
    default:
      return <NotFound />;
  }
}

/** A page that breaks leaves the rest of the shop standing. On the server the render fails as a whole, and is counted. */
class Guard extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    return this.state.isBroken ? <Failure /> : this.props.children;
  }
}
