import { useLanguage } from "../i18n/context";
import { useNavigator } from "../routing/context";
import { Link } from "../routing/link";
import { links, routeOf } from "../routing/routes";
import { SearchBox } from "./search-box";
import { useCategories } from "./use-categories";

const MAX_IN_NAVIGATION = 7;

/** The head of every page. The way to an account and to a cart goes beside the search. */
export function Header() {
  const { t } = useLanguage();
  const { place } = useNavigator();
  const tree = useCategories();
  const { roots } = tree;
  const route = routeOf(place.path);
  const shown = route.page === "category" ? tree.find(route.handle) : undefined;
  const within = shown ? tree.pathTo(shown)[0] : undefined;
  const current = (href: string) => (place.path === href ? "page" : undefined);
  return (
    <header className="header">
      <div className="header__bar">
        <Link className="header__name" href={links.home} aria-current={current(links.home)}>
          {t.shopName}
        </Link>
        <SearchBox />
      </div>
      <nav className="header__navigation" aria-label={t.mainNavigation}>
        <ul role="list">
          <li>
            <Link href={links.search} aria-current={current(links.search)}>
              {t.allProducts}
            </Link>
          </li>
          {roots.slice(0, MAX_IN_NAVIGATION).map((category) => (
            <li key={category.categoryId}>
              <Link href={links.category(category.handle)} aria-current={current(links.category(category.handle)) ?? (category === within ? "true" : undefined)}>
                {category.name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}
