// Requests from the browser. Each has a time limit: a page must never wait for ever.
import { Problem, problemOf } from "./problem";
import type { OrderPlaced, PlaceOrder } from "./types";
import type { paths } from "./schema";

const PLACE_ORDER = "/api/commands/orders" satisfies keyof paths;
const READ_TIMEOUT_MS = 15_000;
/** Longer than the shop takes at most: an order whose answer is lost leaves its buyer in doubt. */
const COMMAND_TIMEOUT_MS = 30_000;

/** An answer as it came: 200, or 404 where the thing is not there. */
export interface Answer<T = unknown> {
  status: number;
  body: T;
}

/** What a read may carry. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** The guest's key to one order. */
  orderToken?: string;
  /** The writes that the answer must show. */
  syncToken?: string;
}

/** Reads a query. Throws a {@link Problem} unless it is answered with 200 or 404. */
export async function read<T>(path: string, options: ReadOptions = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (options.orderToken) headers["Order-Token"] = options.orderToken;
  if (options.syncToken) headers["Sync-Token"] = options.syncToken;
  const response = await send(path, { headers }, READ_TIMEOUT_MS, options.signal);
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 200 || response.status === 404) return { status: response.status, body: body as T };
  throw problemOf(response.status, body, response.headers.get("Retry-After"));
}

/** An order that stands, and how to see it at once. */
export interface Placed {
  order: OrderPlaced;
  syncToken: string | null;
}

/** Places an order. The key names the attempt: sent again with the same body, it can never buy twice. */
export async function placeOrder(order: PlaceOrder, idempotencyKey: string): Promise<Placed> {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": idempotencyKey };
  const request = { method: "POST", headers, body: JSON.stringify(order) };
  const response = await send(PLACE_ORDER, request, COMMAND_TIMEOUT_MS);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, body, response.headers.get("Retry-After"));
  return { order: body as OrderPlaced, syncToken: response.headers.get("Sync-Token") };
}

async function send(path: string, init: RequestInit, timeoutMs: number, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(path, { ...init, signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (cause) {
    // Who called it off wants no problem; everything else is a line that is down or a shop that does not answer.
    if (signal?.aborted) throw cause;
    throw new Problem("unreachable", 0);
  }
}
