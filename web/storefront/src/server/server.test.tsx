import { categoriesPath, productByHandlePath, productPath } from "@mercato/api-client";
import { describe, expect, it } from "vitest";
import type { Answers } from "../data/state";
import { planOf } from "./plan";
import { renderPage } from "./render";

const PRODUCT = {
  productId: "p1", sku: "MUG", handle: "mug", name: 'Mug </script><script>alert("1")</script>', description: "<p>Holds <b>tea</b>.</p>",
  status: "active", vendor: "Potter & Sons", type: null, price: { amount: 1250, currency: "EUR" },
  priceRange: { min: { amount: 1250, currency: "EUR" }, max: { amount: 1250, currency: "EUR" } },
  tags: [], categories: [{ categoryId: "c1", handle: "cups", name: "Cups" }], attributes: [], options: [], images: [],
  currentInventory: 3, variantCount: 1, created: "2026-01-01T00:00:00Z", updated: "2026-01-01T00:00:00Z", version: 1,
  variants: [{ variantId: "v1", sku: "MUG", price: { amount: 1250, currency: "EUR" }, options: {}, inventoryPolicy: "deny", currentInventory: 3 }],
};
const CATEGORIES = { items: [{ categoryId: "c1", parentId: null, handle: "cups", name: "Cups", position: 0, depth: 0 }] };
const REQUEST = { path: "/products/mug", search: "", locale: "en" };

/** Plays the host: answers what is planned from `known`, until nothing is left to read. */
function gathered(request: typeof REQUEST, known: Record<string, unknown>) {
  const answers: Answers = {};
  let rounds = 0;
  for (let plan = planOf(request); plan.reads.length > 0; plan = planOf({ ...request, answers })) {
    rounds += 1;
    for (const path of plan.reads) answers[path] = path in known ? { status: 200, body: known[path] } : { status: 404, body: null };
    expect(rounds).toBeLessThanOrEqual(3);
  }
  return { answers, rounds };
}

const KNOWN = { [categoriesPath()]: CATEGORIES, [productByHandlePath("mug")]: { items: [PRODUCT] }, [productPath("p1")]: PRODUCT };
const render = (request: typeof REQUEST, answers: Answers) => renderPage({ ...request, origin: "https://shop.example", answers });

describe("the plan", () => {
  it("finds a product by its handle, then all of it, in two rounds", () => {
    const { answers, rounds } = gathered(REQUEST, KNOWN);
    expect(rounds).toBe(2);
    expect(Object.keys(answers)).toContain(productPath("p1"));
  });

  it("reads at most eight answers for any page", () => {
    const items = Array.from({ length: 40 }, (_, at) => ({ ...CATEGORIES.items[0], categoryId: `c${at}`, handle: `h${at}` }));
    for (const path of ["/", "/search", "/categories/h1", "/orders/1", "/nowhere"]) {
      const { answers } = gathered({ ...REQUEST, path }, { ...KNOWN, [categoriesPath()]: { items } });
      expect(Object.keys(answers).length).toBeLessThanOrEqual(8);
    }
  });

  it("keeps orders private, and asks for none", () => {
    const plan = planOf({ ...REQUEST, path: "/orders/100001" });
    expect(plan.private).toBe(true);
    expect(plan.reads.some((path) => path.includes("orders"))).toBe(false);
  });
});

describe("the render", () => {
  const { answers } = gathered(REQUEST, KNOWN);
  const page = render(REQUEST, answers);

  it("holds the product as text, with no way out of its elements", () => {
    expect(page.status).toBe(200);
    expect(page.body).toContain("€12.50");
    expect(page.body).toContain("<p>Holds <b>tea</b>.</p>");
    expect(page.body).toContain("Only 3 left");
    expect(page.body).not.toContain("<script>alert");
    expect(page.head).not.toContain("<script>alert");
    expect(page.head).toContain("\\u003c/script>");
  });

  it("has no style attribute, which the policy forbids", () => {
    expect(page.body).not.toMatch(/\sstyle=/);
  });

  it("says what search engines want to know", () => {
    expect(page.head).toContain('<link rel="canonical" href="https://shop.example/products/mug">');
    expect(page.head).toContain('"price":"12.50","priceCurrency":"EUR","availability":"https://schema.org/InStock"');
  });

  it("writes German for a German", () => {
    const german = render({ ...REQUEST, locale: "de" }, answers);
    expect(german.lang).toBe("de");
    expect(german.body).toContain("12,50\u00a0€");
    expect(german.body).toContain("Nur noch 3 da");
  });

  it.each([["/nowhere"], ["/products/gone"], ["/categories/gone"]])("answers %s with 404", (path) => {
    const request = { ...REQUEST, path };
    expect(render(request, gathered(request, KNOWN).answers).status).toBe(404);
  });

  it("answers a failed read with a failure that can be tried again", () => {
    const failed = render(REQUEST, { ...answers, [productByHandlePath("mug")]: { status: 503, body: { code: "overloaded" } } });
    expect(failed.status).toBe(503);
    expect(failed.body).toContain("Something went wrong");
  });

  it("hands over but the categories in sight, where there are thousands", () => {
    const items = Array.from({ length: 3000 }, (_, at) => ({ categoryId: `x${at}`, parentId: at === 0 ? null : "x0", handle: `x${at}`, name: "X", position: 0, depth: at === 0 ? 0 : 1 }));
    const many = { items: [...CATEGORIES.items, ...items] };
    const big = render(REQUEST, { ...answers, [categoriesPath()]: { status: 200, body: many } });
    expect(big.state.partial).toEqual([categoriesPath()]);
    expect((big.state.answers[categoriesPath()]?.body as typeof many).items.map(({ handle }) => handle)).toEqual(["cups", "x0"]);
  });
});
