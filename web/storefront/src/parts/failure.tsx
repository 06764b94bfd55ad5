import { Button, type ButtonProps } from "@mercato/ui";
import type { Problem } from "@mercato/api-client";
import type { ReactNode } from "react";
import { useLanguage } from "../i18n/context";
import { Link } from "../routing/link";
import { PageHeading } from "../routing/page-heading";
import { links } from "../routing/routes";

interface MessagePageProps {
  title: string;
  text: string;
  small?: string | null;
  children?: ReactNode;
}

/** A page that has but a message, and a way on. */
export function MessagePage({ title, text, small, children }: MessagePageProps) {
  return (
    <div className="message">
      <PageHeading title={title} />
      <p>{text}</p>
      {small && <p className="message__small">{small}</p>}
      <div className="message__actions">{children}</div>
    </div>
  );
}

/** What could not be read, and the way to try again. */
export function Failure({ problem, isOffline, again }: { problem?: Problem | undefined; isOffline?: boolean; again?: () => void }) {
  const { t } = useLanguage();
  const button: ButtonProps = { variant: "primary", onClick: again ?? (() => window.location.reload()) };
  return (
    <MessagePage
      title={isOffline ? t.offlineTitle : t.failureTitle}
      text={isOffline ? t.offlineText : t.failureText}
      small={problem?.traceId ? t.traceId(problem.traceId) : null}
    >
      <Button {...button}>{t.tryAgain}</Button>
      <Link className="button button--secondary" href={links.home}>
        {t.home}
      </Link>
    </MessagePage>
  );
}

/** There is no such page or product. */
export function NotFound({ title, text }: { title?: string; text?: string }) {
  const { t } = useLanguage();
  return (
    <MessagePage title={title ?? t.notFoundTitle} text={text ?? t.notFoundText}>
      <Link className="button button--primary" href={links.search}>
        {t.allProducts}
      </Link>
      <Link className="button button--secondary" href={links.home}>
        {t.home}
      </Link>
    </MessagePage>
  );
}
