// What a shopper with a slow phone feels: largest contentful paint and layout shift of each page, and how long the page takes
// to answer while somebody types in the search. CPU four times slower, 1.6 Mbit/s, 150 ms. MERCATO_URL says which shop.
// Paths may be given: npm run measure -w storefront -- / "/search?q=lamp"
import { chromium } from "playwright-core";

const shop = (process.env.MERCATO_URL ?? "http://localhost:8080").replace(/\/$/, "");
const ROUNDS = 5;
const PATIENCE_MS = 120_000;
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 96_000 };
const LIMITS = { lcpMs: 1000, shift: 0.02, inpMs: 100 };
const paths = process.argv.slice(2).length > 0 ? process.argv.slice(2) : await ofTheShop();

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let isWithin = true;
for (const path of paths) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await load(path));
  const lcpMs = median(rounds.map((one) => one.lcpMs));
  const shift = Math.max(...rounds.map((one) => one.shift));
  const kilobytes = Math.round(median(rounds.map((one) => one.bytes)) / 1000);
  isWithin &&= lcpMs <= LIMITS.lcpMs && shift <= LIMITS.shift;
  console.log(`${path}: LCP ${Math.round(lcpMs)} ms (${rounds[0].element}), shift ${shift.toFixed(4)}, ${kilobytes} kB`);
}
const inpMs = await typing();
isWithin &&= inpMs <= LIMITS.inpMs;
console.log(`typing in the search: the slowest interaction took ${Math.round(inpMs)} ms`);
await browser.close();
process.exit(isWithin ? 0 : 1);

/** Home, all products, and the first product there. */
async function ofTheShop() {
  const { items } = await (await fetch(`${shop}/api/queries/products/search?limit=1&sort=name`)).json();
  return ["/", "/search", ...items.map(({ handle }) => `/products/${handle}`)];
}

/** A phone with an empty cache on a slow line. */
async function phone() {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 1.75, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(() => {
    window.measured = { lcpMs: 0, element: "", shift: 0, inpMs: 0 };
    new PerformanceObserver((list) => {
      const last = list.getEntries().at(-1);
      Object.assign(window.measured, { lcpMs: last.startTime, element: last.element?.tagName.toLowerCase() ?? "" });
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.measured.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.interactionId) window.measured.inpMs = Math.max(window.measured.inpMs, entry.duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
  });
  return { context, page, session };
}

async function load(path) {
  const { context, page, session } = await phone();
  let bytes = 0;
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.goto(shop + path, { waitUntil: "load", timeout: PATIENCE_MS });
  await page.waitForTimeout(1000);
  const measured = await page.evaluate(() => window.measured);
  await context.close();
  return { ...measured, bytes };
}

async function typing() {
  const { context, page } = await phone();
  await page.goto(`${shop}/search`, { waitUntil: "load", timeout: PATIENCE_MS });
  const field = page.locator('input[type="search"]');
  await field.click();
  for (const letter of "coffee cups") {
    await page.keyboard.type(letter);
    await page.waitForTimeout(180);
  }
  await page.waitForTimeout(1500);
  const { inpMs } = await page.evaluate(() => window.measured);
  await context.close();
  return inpMs;
}

function median(values) {
  return [...values].sort((one, other) => one - other)[values.length >> 1];
}
