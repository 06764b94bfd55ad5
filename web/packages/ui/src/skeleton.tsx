import { classes } from "./classes";

/** The place of something that is on its way, of the same size. */
export function Skeleton({ shape = "line" }: { shape?: "line" | "title" | "short" | "block" | "square" }) {
  return <span className={classes("skeleton", `skeleton--${shape}`)} aria-hidden="true" />;
}
