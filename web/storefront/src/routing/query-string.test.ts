import { expect, it } from "vitest";
import { formatQuery, parseQuery } from "./query-string";
import { links, routeOf } from "./routes";

it("reads what a form sends as URLSearchParams does", () => {
  for (const search of ["?q=blue+mug&vendor=A%26B&vendor=C", "?a=1%2B1", "?x=%C3%BC&=y", "", "?"]) {
    expect(parseQuery(search)).toEqual([...new URLSearchParams(search)]);
  }
});

it("leaves out what is not decodable", () => {
  expect(parseQuery("?a=%&b=2&c=%ff")).toEqual([["b", "2"]]);
});

it("writes what it reads", () => {
  const pairs = [["q", "50% & more=?"], ["tag.a b", "ü|,:\\"], ["n", "1+1"]] as const;
  expect(parseQuery(formatQuery(pairs))).toEqual(pairs);
  expect(formatQuery([["q", ""]])).toBe("");
});

it("reads no query without end", () => {
  expect(parseQuery(`?${"a=1&".repeat(5000)}`).length).toBeLessThanOrEqual(100);
});

it("knows the page of every link that it makes", () => {
  expect(routeOf(links.product("a/b ü"))).toEqual({ page: "product", handle: "a/b ü" });
  expect(routeOf(links.category("x"))).toEqual({ page: "category", handle: "x" });
  expect(routeOf(links.order("100001", "token").split("#")[0] ?? "")).toEqual({ page: "order", number: "100001" });
  expect(routeOf(links.home)).toEqual({ page: "home" });
  expect(routeOf(links.search)).toEqual({ page: "search" });
});

it.each(["/cart", "/products", "/products/", "/products/a/b", "/products/%ff", "/Search"])("has no page for %s", (path) => {
  expect(routeOf(path)).toEqual({ page: "not-found" });
});
