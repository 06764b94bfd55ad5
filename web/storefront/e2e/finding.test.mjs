// Going about the shop: back and forward, by keyboard alone, on a phone, without a script, without a line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, closeBrowser, openBrowser, picture, shopper, shown, visit } from "./support/browser.mjs";
import { clear, freshSku, stock } from "./support/shop.mjs";

before(openBrowser);
after(closeBrowser);
after(clear);

const heading = (page) => page.getByRole("heading", { level: 1 });
const focused = (page) => page.evaluate(() => document.activeElement?.tagName);

test("back leads to the very line, forward too", async () => {
  const { page, done } = await shopper({ viewport: { width: 1280, height: 700 } });
  await visit(page, "/search?inStock=true");
  const card = page.locator(".card__link").nth(14);
  await card.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 137);
  await page.waitForTimeout(200);
  const before = await page.evaluate(() => window.scrollY);
  assert.ok(before > 300, `scrolled to ${before}`);
  const name = await card.textContent();
  await card.click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  assert.equal(await page.evaluate(() => window.scrollY), 0);
  assert.equal(await focused(page), "H1");
  await page.goBack();
  await heading(page).filter({ hasText: "All products" }).waitFor();
  await page.waitForFunction((top) => Math.abs(window.scrollY - top) < 3, before);
  assert.ok(await page.getByRole("complementary").getByRole("checkbox", { name: /In stock only/ }).isChecked());
  await page.goForward();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await done();
});

test("a reload stays where it was", async () => {
  const { page, done } = await shopper({ viewport: { width: 1280, height: 700 } });
  await visit(page, "/search");
  await page.mouse.wheel(0, 900);
  await page.waitForTimeout(200);
  const before = await page.evaluate(() => window.scrollY);
  await page.reload();
  await page.waitForFunction((top) => Math.abs(window.scrollY - top) < 3, before);
  await done();
});

test("every filter is in the URL, and each of them goes back", async () => {
  const { page, done } = await shopper();
  await visit(page, "/search");
  const filters = page.getByRole("complementary");
  await filters.getByLabel("From", { exact: true }).fill("20");
  await filters.getByLabel("To", { exact: true }).fill("60,5");
  await filters.getByLabel("To", { exact: true }).press("Enter");
  await page.waitForURL(/min=20&max=60\.5/);
  await page.getByLabel("Sort by").selectOption("-price");
  await page.waitForURL(/sort=-price/);
  await page.waitForFunction(() => !document.querySelector("[data-previous]"));
  const prices = await page.locator(".grid .price").allTextContents();
  const amounts = prices.map((text) => Number(text.replace(/[^\d.]/g, "")));
  assert.ok(amounts.length > 3 && amounts[0] > amounts.at(-1), prices.join());
  await page.getByRole("link", { name: /Remove the filter Price/ }).click();
  await page.waitForURL((url) => !url.search.includes("min="));
  await page.goBack();
  await page.waitForURL(/min=20/);
  assert.equal(await filters.getByLabel("From", { exact: true }).inputValue(), "20");
  await done();
});

test("by keyboard alone, from the search to the order", async () => {
  const sku = freshSku("PEN");
  await stock({ sku, name: `Pen ${sku}`, quantity: 3 });
  const { page, done } = await shopper();
  await visit(page, "/");
  const { keyboard } = page;
  await keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await keyboard.type(sku);
  await page.getByRole("option", { name: new RegExp(`Pen ${sku}`, "i") }).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: `Pen ${sku}` }).waitFor();
  assert.equal(await focused(page), "H1");
  await tabTo(page, "quantity");
  await keyboard.press("Control+A");
  await keyboard.type("2");
  await tabTo(page, "email");
  await keyboard.type("keys@example.com");
  await keyboard.press("Enter");
  await page.getByText("2 × €10.00").waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await done();
});

async function tabTo(page, name) {
  for (let steps = 0; steps < 30; steps += 1) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.getAttribute("name"))) === name) return;
  }
  assert.fail(`no way to ${name} by Tab`);
}

test("on a phone, filters are in a drawer that gives the focus back", async () => {
  const { page, done } = await shopper({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await visit(page, "/search");
  await page.getByRole("button", { name: "Filters" }).click();
  const drawer = page.getByRole("dialog", { name: "Filters" });
  await drawer.getByRole("checkbox", { name: /In stock only/ }).check();
  await page.waitForURL(/inStock=true/);
  await picture(page, "filters-360", false);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Filters (1)");
  await assertFits(page, "the search");
  await done();
});

for (const width of [360, 768, 1920]) {
  test(`nothing sticks out at ${width} px`, async () => {
    const long = "Unbreakable".repeat(14);
    const { handle } = await stock({ name: long, quantity: 1, vendor: long.slice(0, 100), description: `<p>${long}${long}</p>`, tags: [{ name: "tag", value: long }] });
    const { page, done } = await shopper({ viewport: { width, height: 900 }, allowed: /status of 404/ });
    for (const path of ["/", "/search", `/search?q=${long}`, `/products/${handle}`, "/orders/1", "/nowhere"]) {
      await visit(page, path);
      await assertFits(page, path);
    }
    await done();
  });
}

test("without a script, products, text, filters and the next page are there", async () => {
  const { page, done } = await shopper({ javaScriptEnabled: false });
  await page.goto("/");
  assert.ok((await page.locator(".card__link").count()) >= 4);
  await page.goto("/search");
  const all = await page.locator(".listing__count").textContent();
  await page.locator('.filters input[name="inStock"]').check();
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/inStock=true/);
  assert.notEqual(await page.locator(".listing__count").textContent(), all);
  await page.getByRole("link", { name: "Show more" }).click();
  assert.ok((await page.locator(".card").count()) > 24);
  await page.locator(".card__link").first().click();
  assert.match(await page.locator("noscript .notice").textContent(), /Ordering needs JavaScript/);
  assert.ok(await page.locator("noscript .notice").isVisible());
  assert.ok(!(await page.locator(".buy").isVisible()));
  assert.ok((await page.locator(".prose").textContent()).length > 20);
  await picture(page, "product-without-script");
  await done();
});

test("without a line, what was seen stays and the rest says so", async () => {
  const { page, context, done } = await shopper({ allowed: /ERR_INTERNET_DISCONNECTED/ });
  await visit(page, "/");
  await context.setOffline(true);
  await page.getByText("You are offline. What you have seen").first().waitFor();
  await page.getByRole("banner").getByRole("link", { name: "All products" }).click();
  await page.getByRole("heading", { level: 1, name: "You are offline" }).waitFor();
  await shown(page, "offline");
  await context.setOffline(false);
  await page.getByRole("heading", { level: 1, name: "All products" }).waitFor();
  await done();
});

test("a shop that fails says so, and is asked again", async () => {
  const { page, done } = await shopper({ allowed: /status of 503/ });
  await visit(page, "/");
  await page.route("**/api/queries/**", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: '{"code":"unavailable","traceId":"0123456789abcdef"}' }));
  await page.getByRole("banner").getByRole("link", { name: "All products" }).click();
  await page.getByRole("heading", { level: 1, name: "Something went wrong" }).waitFor();
  await page.getByText("0123456789abcdef").waitFor();
  await shown(page, "failure");
  await page.unroute("**/api/queries/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("heading", { level: 1, name: "All products" }).waitFor();
  await done();
});

test("what the server has read is not asked for again", async () => {
  const { handle } = await stock({ quantity: 1 });
  const { page, done } = await shopper();
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  for (const path of ["/", "/search", "/search?inStock=true&sort=price", `/products/${handle}`]) await visit(page, path);
  assert.deepEqual(asked, []);
  await done();
});

test("where the server could not render, the browser does, from the answers in the document", async () => {
  const { page, done } = await shopper();
  await page.route("**/search", async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const empty = html.replace(/(<div id="root">).*(<\/div><script type="application\/json")/s, "$1$2").replace('"rendered":true', '"rendered":false');
    assert.notEqual(empty, html);
    await route.fulfill({ response, body: empty });
  });
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  await visit(page, "/search");
  await page.getByRole("heading", { level: 1, name: "All products" }).waitFor();
  assert.ok((await page.locator(".card").count()) > 0);
  assert.deepEqual(asked, []);
  await done();
});

test("in German, from the cookie", async () => {
  const { page, done } = await shopper();
  await visit(page, "/search");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await page.getByRole("heading", { level: 1, name: "Alle Produkte" }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  assert.match(await page.locator(".price").first().textContent(), /\d,\d\d\u00a0€$/);
  await done();
});

test("a page that is not there says so, with its status", async () => {
  const { page, done } = await shopper({ allowed: /status of 404/ });
  for (const path of ["/nowhere", "/products/nothing-of-the-kind", "/categories/nothing-of-the-kind"]) {
    const response = await visit(page, path);
    assert.equal(response.status(), 404, path);
    assert.ok(await page.getByRole("main").getByRole("link", { name: "All products" }).isVisible());
  }
  await done();
});
