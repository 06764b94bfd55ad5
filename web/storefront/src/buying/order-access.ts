// The guest's keys to orders. They stay in this browser: in the session's storage and in the fragment of the order's URL,
// which no browser sends to a server.
export interface OrderAccess {
  token: string;
  /** The writes that the first look at the order must show. */
  syncToken?: string | undefined;
  /** Placed here a moment ago, so thanks are due. */
  isNew?: boolean;
}

const name = (order: string) => `mercato:order:${order}`;

/** Keeps the key to an order for this session. */
export function keepAccess(order: string, access: OrderAccess): void {
  try {
    window.sessionStorage.setItem(name(order), JSON.stringify(access));
  } catch {
    // The URL has it too.
  }
}

/** The key to an order, from the URL or this session. */
export function accessTo(order: string): OrderAccess | null {
  const kept = stored(order);
  const token = decoded(window.location.hash.slice(1));
  if (kept && (!token || token === kept.token)) return kept;
  return token ? { token } : null;
}

function stored(order: string): OrderAccess | null {
  try {
    const found: unknown = JSON.parse(window.sessionStorage.getItem(name(order)) ?? "null");
    return typeof found === "object" && found !== null && "token" in found ? (found as OrderAccess) : null;
  } catch {
    return null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
