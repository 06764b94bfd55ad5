// An attempt to buy. Its key makes it safe to send again: the shop answers a key that it knows, with the same body, by
// what it answered first. So the key is kept, across a reload too, until the outcome is known.
import type { PlaceOrder } from "@mercato/api-client";

/** What is sent, and under which key. */
export interface Attempt {
  key: string;
  /** As JSON, to tell whether it is the same. */
  body: string;
}

const STORE = "mercato:attempt";

/** The attempt for an order: the one whose outcome is not known, if it was for the very same order, else a new one. */
export function attemptFor(order: PlaceOrder, open: Attempt | null): Attempt {
  const body = JSON.stringify(order);
  return open?.body === body ? open : { key: newKey(), body };
}

/** The attempt whose outcome is not known, if there is one. */
export function openAttempt(): Attempt | null {
  try {
    const found: unknown = JSON.parse(window.sessionStorage.getItem(STORE) ?? "null");
    return typeof found === "object" && found !== null && "key" in found && "body" in found ? (found as Attempt) : null;
  } catch {
    return null;
  }
}

/** Keeps an attempt, or forgets it once its outcome is known. Without storage it lives as long as the page. */
export function keepAttempt(attempt: Attempt | null): void {
  try {
    if (attempt) window.sessionStorage.setItem(STORE, JSON.stringify(attempt));
    else window.sessionStorage.removeItem(STORE);
  } catch {
    // See above.
  }
}

/** 32 hexadecimal digits. `crypto.randomUUID` is missing on pages that were not fetched over TLS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
