// The shop under test: MERCATO_URL is where its pages are, MERCATO_KEY an admin's or staff's key, with which tests put
// things on the shelves. Names are new in each run, so that a shop can be tested any number of times.
import assert from "node:assert/strict";

export const URL_OF_SHOP = (process.env.MERCATO_URL ?? "http://localhost:8080").replace(/\/$/, "");
const KEY = process.env.MERCATO_KEY;
const RUN = Date.now().toString(36);
const onSale = [];
let count = 0;

/** A SKU that no other test has. */
export function freshSku(word = "E2E") {
  count += 1;
  return `${word}-${RUN}-${count}`.toUpperCase();
}

/** Asks the API as staff, and answers what it says. */
export async function command(method, path, body, headers = {}) {
  assert.ok(KEY, "set MERCATO_KEY to a key that may write products");
  const response = await fetch(URL_OF_SHOP + path, {
    method,
    headers: { Authorization: `Bearer ${KEY}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return { ...answer, syncToken: response.headers.get("Sync-Token") };
}

/** Puts a product on the shelf, and waits until shoppers see it. */
export async function stock({ sku = freshSku(), name = `Trial ${sku}`, amount = 1000, ...rest } = {}) {
  const made = await command("POST", "/api/commands/products", {
    ...(rest.variants ? {} : { sku }), name, handle: sku.toLowerCase(), price: { amount, currency: "EUR" }, ...rest,
  });
  onSale.push(made.productId);
  await seen(`/api/queries/products/${made.productId}`, made.syncToken);
  await seen(`/api/queries/products/search?q=${sku}&limit=1`, made.syncToken);
  return { ...made, sku, name, handle: sku.toLowerCase() };
}

/** Takes off the shelves what the tests of a file have put there. */
export async function clear() {
  for (const productId of onSale.splice(0)) await command("POST", `/api/commands/products/${productId}/archive`);
}

/** Reads with the token of a write: the answer comes once the write is in it. */
export async function seen(path, syncToken) {
  const response = await fetch(URL_OF_SHOP + path, { headers: syncToken ? { "Sync-Token": syncToken } : {} });
  const answer = await response.json();
  assert.ok(response.ok, `GET ${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
