import type { Category } from "@mercato/api-client";
import { useLanguage } from "../i18n/context";
import { Link } from "../routing/link";
import { links } from "../routing/routes";

/** The way from the home page to here. */
export function Breadcrumbs({ path, current }: { path: readonly Category[]; current?: string }) {
  const { t } = useLanguage();
  return (
    <nav className="breadcrumbs" aria-label={t.breadcrumb}>
      <ol role="list">
        <li>
          <Link href={links.home}>{t.shopName}</Link>
        </li>
        {path.map((category) => (
          <li key={category.categoryId}>
            <Link href={links.category(category.handle)}>{category.name}</Link>
          </li>
        ))}
        {current && <li aria-current="page">{current}</li>}
      </ol>
    </nav>
  );
}
