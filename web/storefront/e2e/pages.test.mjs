// Each page in each state, light and dark, small and large: no rule of accessibility broken, nothing logged, a picture kept.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertAccessible, assertFits, closeBrowser, openBrowser, picture, shopper, visit } from "./support/browser.mjs";
import { clear, freshSku, seen, stock } from "./support/shop.mjs";

const STATES = [
  ["home", "/"],
  ["search", "/search"],
  ["search-filtered", "/search?inStock=true&min=5&sort=price"],
  ["search-price-reversed", "/search?min=50&max=5"],
  ["search-nothing", "/search?q=qqqqzzzz"],
  ["search-nothing-filtered", "/search?vendor=Nobody"],
  ["category", () => category],
  ["product", () => `/products/${whole}`],
  ["product-pictured", () => `/products/${pictured}`],
  ["product-sold-out", () => `/products/${soldOut}`],
  ["order-without-key", "/orders/1"],
  ["order-missing", "/orders/1#00000000000000000000"],
  ["not-found", "/nowhere"],
  ["suggestions", "/", (page) => suggest(page)],
  ["filters", "/search", (page) => openFilters(page)],
  ["form-errors", () => `/products/${whole}`, (page) => page.getByRole("button", { name: "Buy now" }).click()],
];
let whole;
let soldOut;
let category;
let pictured;

before(async () => {
  await openBrowser();
  const sku = freshSku("CUP");
  whole = sku.toLowerCase();
  soldOut = `${whole}-gone`;
  await stock({
    sku, name: `Cup ${sku}`, vendor: "Trial Pottery", quantity: undefined,
    description: "<p>A cup.</p><ul><li>Holds tea</li></ul>", attributes: { dishwasherSafe: true, capacityMl: 250 },
    tags: [{ name: "colour", value: "white" }], options: [{ name: "Size", values: ["Small", "Large"] }],
    variants: [{ sku: `${sku}-S`, quantity: 2, options: { Size: "Small" } }, { sku: `${sku}-L`, quantity: 0, options: { Size: "Large" } }],
  });
  await stock({ sku: `${sku}-GONE`, quantity: 0 });
  const found = await seen("/api/queries/products/search?sort=name&limit=50");
  // The one with most pictures stands for all; a shop without pictures shows the trial product again.
  pictured = found.items.slice().sort((one, other) => other.images.length - one.images.length)[0]?.handle ?? whole;
  const { items } = await seen("/api/queries/categories");
  category = items[0] ? `/categories/${items[0].handle}` : "/search";
});
after(closeBrowser);
after(clear);

async function suggest(page) {
  await page.getByRole("combobox", { name: "Search" }).pressSequentially("cup");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
}

async function openFilters(page) {
  const button = page.getByRole("button", { name: "Filters" });
  if (await button.isVisible()) await button.click();
}

for (const width of [360, 1440]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`every page and state at ${width} px, ${colorScheme}`, async (t) => {
      for (const [name, path, act] of STATES) await t.test(name, async () => {
        const viewport = { width, height: width < 600 ? 740 : 900 };
        const { page, done } = await shopper({ viewport, colorScheme, reducedMotion: "reduce", allowed: /status of 404/ });
        const state = `${name} at ${width} px, ${colorScheme}`;
        await visit(page, typeof path === "function" ? path() : path);
        await act?.(page);
        await assertAccessible(page, state);
        await assertFits(page, state);
        await picture(page, `${name}-${width}-${colorScheme}`, name !== "filters");
        await done();
      });
    });
  }
}

test("the document itself has what search engines and small tools read", async () => {
  const response = await fetch(new URL(`/products/${whole}`, process.env.MERCATO_URL ?? "http://localhost:8080"));
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-security-policy"), /default-src 'none'; script-src 'self'; style-src 'self';/);
  assert.match(html, /<link rel="canonical" href="[^"]+\/products\/cup-/);
  assert.match(html, /"@type":"Product"/);
  assert.match(html, /<meta property="og:title"/);
  assert.match(html, /<h1[^>]*>Cup CUP-/);
  assert.doesNotMatch(html, / style="/);
});
