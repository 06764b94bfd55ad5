import type { Category, Product, Variant } from "@mercato/api-client";
import { expect, it } from "vitest";
import { en } from "../i18n/en";
import { CategoryTree } from "./categories";
import { stockWords } from "./stock";
import { firstVariant, obstacle, variantOf } from "./variants";
import { plainText, words } from "./words";

const variant = (sku: string, options: Record<string, string>, currentInventory: number | null) =>
  ({ variantId: sku, sku, options, currentInventory, price: { amount: 1, currency: "EUR" }, inventoryPolicy: "deny" }) satisfies Variant;
const variants = [
  variant("S-RED", { Size: "S", Colour: "Red" }, 0),
  variant("M-RED", { Size: "M", Colour: "Red" }, 2),
  variant("M-BLUE", { Size: "M", Colour: "Blue" }, null),
];
const product = { options: [{ name: "Size", values: ["S", "M"] }, { name: "Colour", values: ["Red", "Blue"] }] } as Product;

it("begins with the variant of the URL, else with one that can be bought", () => {
  expect(firstVariant(variants, "S-RED")?.sku).toBe("S-RED");
  expect(firstVariant(variants, "gone")?.sku).toBe("M-RED");
  expect(firstVariant([], undefined)).toBeUndefined();
});

it("says what stands in the way of a choice", () => {
  const chosen = { Size: "M", Colour: "Blue" };
  expect(obstacle(product, variants, chosen, "Size", "S")).toBe("not-made");
  expect(obstacle(product, variants, { Size: "M", Colour: "Red" }, "Size", "S")).toBe("sold-out");
  expect(obstacle(product, variants, chosen, "Colour", "Red")).toBeUndefined();
  expect(variantOf(product, variants, { Size: "S", Colour: "Blue" })).toBeUndefined();
});

it("says stock in words", () => {
  expect(stockWords(en, 0).text).toBe("Sold out");
  expect(stockWords(en, 3).text).toBe("Only 3 left");
  expect(stockWords(en, 60).text).toBe("In stock");
  expect(stockWords(en, null).text).toBe("Always available");
});

it("walks the tree of categories, a broken one too", () => {
  const category = (categoryId: string, parentId: string | null, depth: number) =>
    ({ categoryId, parentId, depth, handle: categoryId, name: categoryId, position: 0 }) satisfies Category;
  const tree = new CategoryTree([category("a", null, 0), category("b", "a", 1), category("c", "b", 2), category("x", "y", 1), category("y", "x", 1)]);
  expect(tree.pathTo(tree.find("c") as Category).map(({ handle }) => handle)).toEqual(["a", "b", "c"]);
  expect(tree.childrenOf(tree.find("a") as Category).map(({ handle }) => handle)).toEqual(["b"]);
  expect(tree.pathTo(tree.find("x") as Category).length).toBeLessThanOrEqual(6);
});

it("makes words of names and text of HTML", () => {
  expect(words("dishwasherSafe")).toBe("Dishwasher safe");
  expect(words("care_label")).toBe("Care label");
  expect(words("EAN")).toBe("EAN");
  expect(plainText("<p>Red &amp; <b>blue</b></p>", 50)).toBe("Red & blue");
  expect(plainText("one two three four", 10)).toBe("one two…");
});
