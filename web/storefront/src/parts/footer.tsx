import { useLanguage } from "../i18n/context";
import { LANGUAGE_NAMES, LOCALES, type Locale } from "../i18n/locale";
import { Link } from "../routing/link";
import { links } from "../routing/routes";
import { useCategories } from "./use-categories";

const YEAR_S = 31_536_000;
const MAX_CATEGORIES = 8;

/** The foot of every page. */
export function Footer() {
  const { t, locale } = useLanguage();
  const { roots } = useCategories();
  return (
    <footer className="footer">
      <div className="footer__columns">
        <div>
          <p className="footer__name">{t.shopName}</p>
          <p className="footer__text">{t.tagline}</p>
        </div>
        <nav aria-label={t.footerNavigation}>
          <ul role="list">
            {roots.slice(0, MAX_CATEGORIES).map((category) => (
              <li key={category.categoryId}>
                <Link href={links.category(category.handle)}>{category.name}</Link>
              </li>
            ))}
          </ul>
        </nav>
        <fieldset className="footer__languages">
          <legend>{t.language}</legend>
          {LOCALES.map((one) => (
            <button
              key={one}
              type="button"
              lang={one}
              className="footer__language"
              aria-pressed={one === locale}
              onClick={() => switchTo(one)}
            >
              {LANGUAGE_NAMES[one]}
            </button>
          ))}
        </fieldset>
      </div>
      <p className="footer__small">{t.footerText}</p>
    </footer>
  );
}

/** The server writes pages in the language of this cookie. */
function switchTo(locale: Locale): void {
  document.cookie = `lang=${locale}; path=/; max-age=${YEAR_S}; samesite=lax`;
  window.location.reload();
}
