import type { ReactNode } from "react";
import { classes } from "./classes";

export type BadgeTone = "neutral" | "good" | "warning";

/** A word or two about a thing. */
export function Badge({ tone = "neutral", children }: { tone?: BadgeTone; children: ReactNode }) {
  return <span className={classes("badge", `badge--${tone}`)}>{children}</span>;
}
