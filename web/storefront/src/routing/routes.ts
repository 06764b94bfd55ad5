// Which page a path is. The server asks the same function as the browser.

/** A page. `/cart`, `/checkout` and `/account` get their entries here, and their slots in parts/header.tsx. */
export type Route =
  | { page: "home" }
  | { page: "search" }
  | { page: "category"; handle: string }
  | { page: "product"; handle: string }
  | { page: "order"; number: string }
  | { page: "not-found" };

const WITH_NAME = /^\/(categories|products|orders)\/([^/]+)\/?$/;

/** The page of a path. */
export function routeOf(path: string): Route {
  if (path === "/" || path === "") return { page: "home" };
  if (path === "/search" || path === "/search/") return { page: "search" };
  const [, room, encoded] = WITH_NAME.exec(path) ?? [];
  const name = encoded === undefined ? null : decoded(encoded);
  if (!name) return { page: "not-found" };
  if (room === "categories") return { page: "category", handle: name };
  if (room === "products") return { page: "product", handle: name };
  return { page: "order", number: name };
}

/** Where things are. */
export const links = {
  home: "/",
  search: "/search",
  category: (handle: string) => `/categories/${encodeURIComponent(handle)}`,
  product: (handle: string, sku?: string) =>
    `/products/${encodeURIComponent(handle)}${sku ? `?variant=${encodeURIComponent(sku)}` : ""}`,
  order: (number: string, accessToken?: string) =>
    `/orders/${encodeURIComponent(number)}${accessToken ? `#${encodeURIComponent(accessToken)}` : ""}`,
};

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
