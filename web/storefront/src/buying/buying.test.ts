import { problemOf } from "@mercato/api-client";
import { expect, it } from "vitest";
import { attemptFor } from "./attempt";
import { readEmail, readQuantity } from "./fields";
import { isOutcomeOpen, refusalOf } from "./refusal";

const problem = (status: number, body: object, retryAfter: string | null = null) => problemOf(status, body, retryAfter);
const WISH = { quantity: 5, total: { amount: 1000, currency: "EUR" } };
const order = (quantity: number) => ({ items: [{ sku: "A", quantity }] });

it("keeps the key of an attempt for the same order alone", () => {
  const first = attemptFor(order(1), null);
  expect(first.key).toMatch(/^[0-9a-f]{32}$/);
  expect(attemptFor(order(1), first)).toBe(first);
  expect(attemptFor(order(2), first).key).not.toBe(first.key);
});

it("tells few from gone", () => {
  const short = (available: number) => problem(409, { code: "insufficient_stock", errors: [{ pointer: "/items/0/quantity", code: "insufficient_stock", detail: "", available }] });
  expect(refusalOf(short(3), WISH)).toEqual({ kind: "few", wanted: 5, available: 3 });
  expect(refusalOf(short(0), WISH)).toEqual({ kind: "gone" });
});

it("asks about a changed total, and does not guess one", () => {
  const total = { amount: 1250, currency: "EUR" };
  expect(refusalOf(problem(409, { code: "total_changed", totalAmount: total }), WISH)).toEqual({ kind: "total-changed", before: WISH.total, total });
  expect(refusalOf(problem(409, { code: "total_changed" }), WISH).kind).toBe("refused");
});

it("points at fields", () => {
  const at = (pointer: string) => problem(422, { code: "validation_failed", errors: [{ pointer, code: "invalid", detail: "" }] });
  expect(refusalOf(at("/customer/email"), WISH)).toEqual({ kind: "invalid", email: true, quantity: false });
  expect(refusalOf(at("/items/0/quantity"), WISH)).toEqual({ kind: "invalid", email: false, quantity: true });
  expect(refusalOf(at("/items/0/variantId"), WISH).kind).toBe("not-for-sale");
});

it("knows when an order may stand although no answer came", () => {
  for (const [status, code] of [[0, "unreachable"], [500, "internal"], [503, "unavailable"], [504, "timeout"]] as const) {
    const lost = problem(status, { code });
    expect(refusalOf(lost, WISH).kind).toBe("unreachable");
    expect(isOutcomeOpen(lost)).toBe(true);
  }
  expect(isOutcomeOpen(problem(409, { code: "insufficient_stock" }))).toBe(false);
});

it("says how long to wait, and what to tell us", () => {
  expect(refusalOf(problem(429, { code: "rate_limited" }, "7"), WISH)).toEqual({ kind: "busy", seconds: 7 });
  expect(refusalOf(problem(503, { code: "overloaded" }), WISH)).toEqual({ kind: "busy", seconds: 2 });
  expect(refusalOf(problem(418, { code: "new_code", detail: "no", traceId: "abc" }), WISH)).toEqual({ kind: "refused", detail: "no", traceId: "abc" });
});

it("reads the form", () => {
  expect([readQuantity("1"), readQuantity("1000000"), readQuantity("0"), readQuantity("1.5"), readQuantity("")]).toEqual([1, 1_000_000, null, null, null]);
  expect([readEmail(" a@b.de "), readEmail("a@b"), readEmail("a b@c.de"), readEmail("@c.de")]).toEqual(["a@b.de", null, null, null]);
});
