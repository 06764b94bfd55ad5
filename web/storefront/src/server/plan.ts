import type { Answers } from "../data/state";
import { readsOf } from "../pages/reads";
import { routeOf } from "../routing/routes";

/** The host asks what a page needs; again with the answers that it has by then. */
export interface PlanRequest {
  path: string;
  search: string;
  locale: string;
  answers?: Answers;
}

/** What a page needs before it can be rendered. */
export interface Plan {
  /** Paths of the API that are still to be read, as a guest. */
  reads: string[];
  /** The page is for one person: not cached, and tells nobody where it was. */
  private: boolean;
  status: number;
}

/** The plan of a page. */
export function planOf({ path, search, answers = {} }: PlanRequest): Plan {
  const route = routeOf(path);
  const reads = readsOf(route, search, answers).filter((read) => !(read in answers));
  return { reads, private: route.page === "order", status: route.page === "not-found" ? 404 : 200 };
}
