// Query strings, read and written the same way on the server (whose URLSearchParams is a stand-in) and in the browser.

/** Names and values in their order; a name may come several times. */
export type Pairs = ReadonlyArray<readonly [name: string, value: string]>;

/** More than any filter needs; whoever sends more is read no further. */
const MAX_PAIRS = 100;

/** Reads `?a=1&b=2`. What is not decodable is left out. */
export function parseQuery(search: string): Pairs {
  const text = search.startsWith("?") ? search.slice(1) : search;
  const pairs: [string, string][] = [];
  for (const part of text.split("&", MAX_PAIRS)) {
    if (part === "") continue;
    const at = part.indexOf("=");
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const value = decoded(at < 0 ? "" : part.slice(at + 1));
    if (name !== null && value !== null) pairs.push([name, value]);
  }
  return pairs;
}

/** Writes `?a=1&b=2`, or nothing for no pairs. Empty values are left out. */
export function formatQuery(pairs: Pairs): string {
  const given = pairs.filter(([, value]) => value !== "");
  return given.length > 0 ? `?${given.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&")}` : "";
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%20/g, "+");
}

/** As a form sends it: `+` is a space. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return null;
  }
}
