import type { Product } from "@mercato/api-client";
import { expect, it } from "vitest";
import { facetNames, facetsPath, filterCount, formatListing, isPriceValid, itemsPath, MAX_SHOWN, parseListing, withoutFilters } from "./listing";

const FULL = "?q=mug&category=kitchen&vendor=A%7CB&vendor=C&type=Mug&tag.colour=oat&tag.colour=moss&tag.made=by+hand&attribute.madeIn=Portugal&min=5&max=20.5&inStock=true&sort=-price&show=48";

it("writes the URL that it reads", () => {
  expect(formatListing(parseListing(FULL), false)).toBe(FULL);
  expect(formatListing(parseListing("?q=a", "kitchen"), true)).toBe("?q=a");
});

it("asks the API in its own words, with separators made literal", () => {
  const path = decodeURIComponent(itemsPath(parseListing(FULL)));
  expect(path).toContain("tags=colour:oat|moss,made:by hand&category=kitchen&vendor=A\\|B|C&type=Mug");
  expect(path).toContain("attribute.madeIn=Portugal&price=5..20.5&inStock=true&sort=-price&limit=48");
});

it("begins with what is new where no words are asked for", () => {
  expect(itemsPath(parseListing(""))).toContain("sort=newest&limit=24");
  expect(itemsPath(parseListing("?q=mug"))).toContain("sort=relevance");
});

it.each([["?sort=evil", "newest"], ["?show=100000", `limit=${MAX_SHOWN}`], ["?show=-1", "limit=24"], ["?show=x", "limit=24"], ["?min=abc", "limit=24"]])(
  "makes sense of %s",
  (search, expected) => {
    const path = itemsPath(parseListing(search));
    expect(path).toContain(expected);
    expect(path).not.toContain("price=");
  },
);

it("takes a comma for the point of decimals, and refuses ranges that run backwards", () => {
  expect(parseListing("?min=1,5").min).toBe("1.5");
  expect(isPriceValid(parseListing("?min=5&max=5"))).toBe(true);
  expect(isPriceValid(parseListing("?min=6&max=5"))).toBe(false);
  expect(isPriceValid(parseListing("?min=-1"))).toBe(false);
});

it("counts and takes away filters, but not the words", () => {
  const listing = parseListing(FULL);
  expect(filterCount(listing)).toBe(9);
  expect(formatListing(withoutFilters(listing), false)).toBe("?q=mug&category=kitchen&sort=-price");
});

it("offers the tags that most products have, and those that are chosen", () => {
  const product = (...names: string[]) => ({ tags: names.map((name) => ({ tagId: "", name, value: "" })) }) as Product;
  const sample = [product("colour", "colour", "gift"), product("colour"), product("a,b"), product("one"), product("two"), product("three")];
  expect(facetNames(parseListing("?tag.rare=x"), sample)).toEqual(["tag.rare", "tag.colour", "tag.gift", "tag.one", "tag.three"]);
  expect(facetsPath(parseListing(""), [])).toContain("facets=category%2Cvendor%2Ctype%2Cprice%2CinStock&limit=1");
});
