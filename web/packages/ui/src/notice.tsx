import type { ReactNode, Ref } from "react";
import { classes } from "./classes";
import { Icon, type IconName } from "./icon";

export type NoticeTone = "info" | "warning" | "good";

const ICONS: Record<NoticeTone, IconName> = { info: "info", warning: "warning", good: "check" };

interface NoticeProps {
  tone?: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
  /** What can be done about it. */
  actions?: ReactNode;
  /** Said at once, for what answers something that was just done. */
  urgent?: boolean;
  ref?: Ref<HTMLDivElement>;
}

/** Something to know before going on. */
export function Notice({ tone = "info", title, children, actions, urgent, ref }: NoticeProps) {
  return (
    <div ref={ref} className={classes("notice", `notice--${tone}`)} role={urgent ? "alert" : undefined} tabIndex={-1}>
      <Icon name={ICONS[tone]} />
      <div className="notice__text">
        {title && <p className="notice__title">{title}</p>}
        {children && <div>{children}</div>}
        {actions && <div className="notice__actions">{actions}</div>}
      </div>
    </div>
  );
}
