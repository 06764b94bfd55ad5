// Why an order was not placed, as far as a shopper can do something about it. Decided by the problem's code.
import type { Money, Problem } from "@mercato/api-client";

/** What stands in the way. */
export type Refusal =
  | { kind: "few"; wanted: number; available: number }
  | { kind: "gone" }
  | { kind: "total-changed"; before: Money; total: Money }
  | { kind: "invalid"; email: boolean; quantity: boolean }
  | { kind: "not-for-sale" }
  /** Nobody knows whether the order stands: only the same attempt may follow. */
  | { kind: "unreachable" }
  | { kind: "busy"; seconds: number }
  | { kind: "refused"; detail: string; traceId: string | null };

const DEFAULT_WAIT_S = 2;

/** The refusal that a problem is, of what the buyer wished for and agreed to. */
export function refusalOf(problem: Problem, wish: { quantity: number; total: Money }): Refusal {
  switch (problem.code) {
    case "insufficient_stock": {
      const available = problem.fields[0]?.available ?? 0;
      return available > 0 ? { kind: "few", wanted: wish.quantity, available } : { kind: "gone" };
    }
    case "total_changed": {
      const total = problem.members["totalAmount"];
      return isMoney(total) ? { kind: "total-changed", before: wish.total, total } : unknown(problem);
    }
    case "validation_failed":
      return invalid(problem);
    case "invalid_state":
    case "product_not_found":
    case "variant_not_found":
      return { kind: "not-for-sale" };
    // The shop may have decided before its answer was lost.
    case "unreachable":
    case "timeout":
    case "internal":
    case "unavailable":
      return { kind: "unreachable" };
    case "rate_limited":
    case "overloaded":
    case "not_yet_visible":
    case "request_in_progress":
      return { kind: "busy", seconds: Math.max(1, Math.ceil(problem.retryAfterSeconds ?? DEFAULT_WAIT_S)) };
    default:
      return unknown(problem);
  }
}

/** Whether the order may stand all the same. */
export function isOutcomeOpen(problem: Problem): boolean {
  return problem.status === 0 || problem.status >= 500 || problem.code === "request_in_progress";
}

function invalid(problem: Problem): Refusal {
  const at = (start: string) => problem.fields.some(({ pointer }) => pointer.startsWith(start));
  const email = at("/customer/email");
  const quantity = at("/items/0/quantity");
  if (email || quantity) return { kind: "invalid", email, quantity };
  // What names the thing to buy is not known any more.
  return at("/items/0") ? { kind: "not-for-sale" } : unknown(problem);
}

function unknown(problem: Problem): Refusal {
  return { kind: "refused", detail: problem.message, traceId: problem.traceId };
}

function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}
