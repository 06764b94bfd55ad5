// Debian's Chromium, and pages that tell on themselves: whatever a page logs as an error, throws, or breaks of its policy
// fails the test that opened it. A failed hydration is among that.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { URL_OF_SHOP } from "./shop.mjs";

const ARTIFACTS = fileURLToPath(new URL("../../artifacts/", import.meta.url));
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let browser;

/** Opens a browser for the tests of a file. */
export async function openBrowser() {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
}

/** Closes it. */
export async function closeBrowser() {
  await browser?.close();
}

/** A shopper of their own, with no cookies. `allowed` matches errors that a test provokes. */
export async function shopper(options = {}) {
  const { allowed = /(?!)/, ...rest } = options;
  const context = await browser.newContext({ baseURL: URL_OF_SHOP, locale: "en", viewport: { width: 1280, height: 900 }, ...rest });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  // A busy machine may take its time over the first pictures; what a shopper may wait is measured elsewhere.
  page.setDefaultNavigationTimeout(45_000);
  const complaints = [];
  const note = (text) => !allowed.test(text) && complaints.push(text);
  page.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
  page.on("pageerror", (error) => note(`thrown: ${error.message}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const done = async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  };
  return { page, context, done };
}

/** Waits until the page answers to its shopper. */
export async function ready(page) {
  await page.waitForFunction(() => {
    const root = document.getElementById("root");
    return root !== null && Object.keys(root).some((key) => key.startsWith("__reactContainer"));
  });
  await page.waitForLoadState("networkidle");
}

/** Goes to a path, and waits until the page is alive. */
export async function visit(page, path) {
  const response = await page.goto(path);
  await ready(page);
  return response;
}

/** No rule of WCAG 2.2 A and AA, nor of good practice, is broken on the page as it is. */
export async function assertAccessible(page, state) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), WCAG);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(" | ")}`);
  assert.deepEqual(told, [], state);
}

/** Nothing sticks out at the side. */
export async function assertFits(page, state) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${state} is ${over} px too wide`);
}

/** A state that is worth a picture is worth a check too. */
export async function shown(page, state) {
  await assertAccessible(page, state);
  await picture(page, state);
}

/** Keeps a picture of the page. */
export async function picture(page, name, fullPage = true) {
  mkdirSync(ARTIFACTS, { recursive: true });
  if (fullPage) await page.evaluate(loadPictures);
  await page.screenshot({ path: `${ARTIFACTS}${name}.png`, fullPage });
}

/** Pictures further down load when they are near; for a picture of the whole page all of them are, within a second. */
async function loadPictures() {
  const pictures = [...document.querySelectorAll("img[loading=lazy]")];
  for (const one of pictures) one.loading = "eager";
  const loaded = Promise.allSettled(pictures.map((one) => one.decode()));
  await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, 1000))]);
}
