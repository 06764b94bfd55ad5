// The host of render.js as services/storefront is one, for tests and for the preview: a bare context with the same small
// stand-ins and no Intl, the same three rounds of reads, the same document.
import { readFile } from "node:fs/promises";
import vm from "node:vm";

const MAX_ROUNDS = 3;
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const STAND_INS = `
  delete globalThis.Intl; delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer;
  const silent = () => {};
  globalThis.console = { log: silent, info: silent, warn: silent, error: silent, debug: silent };
  globalThis.performance = { now: () => 0 };
  globalThis.setTimeout = () => 0; globalThis.clearTimeout = silent;
  globalThis.queueMicrotask = (job) => Promise.resolve().then(job);
  globalThis.MessageChannel = class { port1 = { onmessage: null }; port2 = { postMessage: silent }; };
  globalThis.TextEncoder = class { encode(text) { return Uint8Array.from(unescape(encodeURIComponent(text)), (c) => c.charCodeAt(0)); } };
`;

/** Loads the bundle into a context of its own. */
export async function loadHost(dist) {
  const context = vm.createContext({}, { codeGeneration: { strings: false, wasm: false } });
  vm.runInContext(STAND_INS, context);
  vm.runInContext(await readFile(new URL("server/render.js", dist), "utf8"), context, { filename: "render.js" });
  return {
    plan: (request) => JSON.parse(context.mercatoPlan(JSON.stringify(request))),
    render: (input) => JSON.parse(context.mercatoRender(JSON.stringify(input))),
  };
}

/** Reads whatever a page needs from a running shop. */
export async function gather(host, shop, request) {
  const answers = {};
  let plan = host.plan(request);
  for (let round = 0; round < MAX_ROUNDS && plan.reads.length > 0; round += 1) {
    const read = async (path) => {
      const response = await fetch(shop + path);
      answers[path] = { status: response.status, body: await response.json().catch(() => null) };
    };
    await Promise.all(plan.reads.map(read));
    plan = host.plan({ ...request, answers });
  }
  return { answers, plan };
}

/** The document of a rendered page. What is seen comes first: the script yields to styles and the first picture. */
export function documentOf(page, entry) {
  const state = JSON.stringify(page.state).replaceAll("<", "\\u003c");
  const styles = entry.css.map((file) => `<link rel="stylesheet" href="/${file}">`).join("");
  return (
    `<!doctype html><html lang="${page.lang}" dir="${page.dir}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(page.title)}</title>${page.head}${styles}` +
    `</head><body><div id="root">${page.body}</div>` +
    `<script type="application/json" id="state">${state}</script><script type="module" fetchpriority="low" src="/${entry.file}"></script></body></html>`
  );
}

/** The files of the browser's bundle, by its manifest. */
export async function entryOf(dist) {
  const manifest = JSON.parse(await readFile(new URL("client/.vite/manifest.json", dist), "utf8"));
  const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
  return { file: entry.file, css: entry.css ?? [] };
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
