// From a search to an order, and every way in which an order may not come about.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeBrowser, openBrowser, shopper, shown, visit } from "./support/browser.mjs";
import { clear, command, freshSku, seen, stock } from "./support/shop.mjs";

before(openBrowser);
after(closeBrowser);
after(clear);

const CONFLICT = /status of 409/;

async function fill(page, { quantity, email = "shopper@example.com" }) {
  if (quantity !== undefined) await page.getByLabel("Quantity").fill(String(quantity));
  await page.getByLabel("E-mail address").fill(email);
}

const buy = (page) => page.getByRole("button", { name: "Buy now" }).click();

test("search, filter, open, choose a variant, buy", async () => {
  const word = freshSku("LAMP");
  const [small, large] = [`${word}-S`, `${word}-L`];
  await stock({ sku: `${word}-OTHER`, name: `Plain ${word}`, quantity: 5, tags: [{ name: "colour", value: "grey" }] });
  await stock({
    sku: word, name: `Desk ${word}`, tags: [{ name: "colour", value: "petrol" }],
    options: [{ name: "Size", values: ["Small", "Large"] }],
    variants: [{ sku: small, quantity: 4, options: { Size: "Small" } }, { sku: large, quantity: 4, options: { Size: "Large" }, price: { amount: 1550, currency: "EUR" } }],
  });
  const { page, done } = await shopper();
  await visit(page, "/");
  await page.getByRole("combobox", { name: "Search" }).fill(word);
  await page.getByRole("option", { name: new RegExp(`Search for “${word}”`) }).click();
  await page.getByRole("heading", { level: 1, name: `Results for “${word}”` }).waitFor();
  await page.getByText("2 products", { exact: true }).first().waitFor();
  await page.getByRole("complementary").getByRole("checkbox", { name: /petrol/ }).check();
  await page.waitForURL(/tag\.colour=petrol/);
  await page.getByText("1 product", { exact: true }).first().waitFor();
  await page.getByRole("link", { name: `Desk ${word}` }).click();
  await page.getByRole("heading", { level: 1, name: `Desk ${word}` }).waitFor();
  await page.getByRole("radio", { name: "Large" }).check({ force: true });
  await page.waitForURL(new RegExp(`variant=${large}`));
  await fill(page, { quantity: 2 });
  await page.getByRole("status").filter({ hasText: "€31.00" }).waitFor();
  await buy(page);
  await page.getByText("Thank you. Your order is placed.").waitFor();
  assert.match(page.url(), /\/orders\/\d+#.{20,}/);
  await page.getByText("2 × €15.50").waitFor();
  await page.getByText("Large", { exact: true }).waitFor();
  await shown(page, "order-placed");
  // The link alone opens it elsewhere; the number alone does not.
  const link = page.url();
  await done();
  const other = await shopper();
  await visit(other.page, link);
  await other.page.getByText("2 × €15.50").waitFor();
  await visit(other.page, new URL(link).pathname.concat("?again"));
  await other.page.getByRole("heading", { name: "This order needs its link" }).waitFor();
  await other.done();
});

test("the last unit is bought by one of two", async () => {
  const { handle, sku } = await stock({ quantity: 1 });
  const both = await Promise.all([shopper({ allowed: CONFLICT }), shopper({ allowed: CONFLICT })]);
  for (const { page } of both) {
    await visit(page, `/products/${handle}`);
    await fill(page, {});
  }
  await Promise.all(both.map(({ page }) => buy(page)));
  const outcomes = await Promise.all(
    both.map(({ page }) =>
      Promise.race([
        page.getByText("Thank you. Your order is placed.").waitFor().then(() => "bought"),
        page.getByText("Someone was faster").waitFor().then(() => "refused"),
      ]),
    ),
  );
  assert.deepEqual(outcomes.sort(), ["bought", "refused"]);
  const { items } = await seen(`/api/queries/products?sku=${sku}`);
  assert.equal(items[0].currentInventory, 0);
  for (const { done } of both) await done();
});

test("only 3 left: a button takes 3", async () => {
  const { handle } = await stock({ quantity: 3 });
  const { page, done } = await shopper({ allowed: CONFLICT });
  await visit(page, `/products/${handle}`);
  await fill(page, { quantity: 5 });
  await buy(page);
  await page.getByRole("alert").getByText("Only 3 left").waitFor();
  await shown(page, "only-3-left");
  await page.getByRole("button", { name: "Take 3" }).click();
  await page.getByText("3 × €10.00").waitFor();
  await done();
});

test("a changed price is shown and asked about", async () => {
  const { handle, productId } = await stock({ quantity: 3 });
  const { page, done } = await shopper({ allowed: CONFLICT });
  await visit(page, `/products/${handle}`);
  await fill(page, {});
  const changed = await command("PUT", `/api/commands/products/${productId}`, { price: { amount: 1250, currency: "EUR" } });
  await seen(`/api/queries/products/${productId}`, changed.syncToken);
  await buy(page);
  await page.getByText("It was €10.00 and is now €12.50. Nothing was ordered yet.").waitFor();
  await shown(page, "total-changed");
  await page.getByRole("button", { name: "Order for €12.50" }).click();
  await page.getByText("1 × €12.50").waitFor();
  await done();
});

test("an answer that is lost is asked for again under the same key, and one order comes of it", async () => {
  const { handle, sku } = await stock({ quantity: 5 });
  const { page, done } = await shopper({ allowed: /ERR_FAILED/ });
  await visit(page, `/products/${handle}`);
  const keys = [];
  await page.route("**/api/commands/orders", async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    if (keys.length > 1) return route.continue();
    // The order arrives; its answer does not.
    await route.fetch();
    return route.abort();
  });
  await fill(page, { quantity: 2 });
  await buy(page);
  await page.getByText("The shop did not answer").waitFor();
  await shown(page, "answer-lost");
  assert.ok(await page.getByLabel("Quantity").isDisabled(), "another order might double the first");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Thank you. Your order is placed.").waitFor();
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
  assert.ok(keys[0].length >= 20);
  const { items } = await seen(`/api/queries/products?sku=${sku}`);
  assert.equal(items[0].currentInventory, 3);
  await done();
});

test("what is missing in the form is said beside it, and has the focus", async () => {
  const { handle } = await stock({ quantity: 5 });
  const { page, done } = await shopper();
  await visit(page, `/products/${handle}`);
  await buy(page);
  await page.getByText("Enter an e-mail address.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "email");
  await fill(page, { email: "nobody" });
  await page.getByText("That is no e-mail address").waitFor();
  await fill(page, { quantity: "0" });
  await page.getByText("Enter a whole number from 1 to 1,000,000.").waitFor();
  await done();
});

test("a combination that cannot be bought says so", async () => {
  const sku = freshSku("SHIRT");
  await stock({
    sku, name: `Shirt ${sku}`,
    options: [{ name: "Size", values: ["S", "M"] }, { name: "Colour", values: ["Red", "Blue"] }],
    variants: [
      { sku: `${sku}-1`, quantity: 2, options: { Size: "S", Colour: "Red" } },
      { sku: `${sku}-2`, quantity: 0, options: { Size: "M", Colour: "Red" } },
      { sku: `${sku}-3`, quantity: 2, options: { Size: "M", Colour: "Blue" } },
    ],
  });
  const { page, done } = await shopper();
  await visit(page, `/products/${sku.toLowerCase()}`);
  await page.getByRole("radio", { name: /^M.*Sold out/ }).check({ force: true });
  await page.getByText("This one is sold out").waitFor();
  await page.getByRole("radio", { name: "S", exact: true }).check({ force: true });
  await page.getByRole("radio", { name: /^Blue.*not available in this combination/ }).check({ force: true });
  await page.getByText("This combination is not available").waitFor();
  assert.equal(await page.getByRole("button", { name: "Buy now" }).count(), 0);
  await shown(page, "combination");
  await page.getByRole("radio", { name: "M", exact: true }).check({ force: true });
  await page.getByRole("button", { name: "Buy now" }).waitFor();
  await done();
});
