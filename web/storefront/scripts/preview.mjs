// The built pages in front of a running shop, without the shop's own renderer: MERCATO_URL=… npm run preview -- [port]
import { readFile } from "node:fs/promises";
import { createServer, request as ask } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";
import { documentOf, entryOf, gather, loadHost, POLICY } from "./host.mjs";

const shop = (process.env.MERCATO_URL ?? "http://localhost:8080").replace(/\/$/, "");
const dist = new URL("../dist/", import.meta.url);
const TYPES = { js: "text/javascript", css: "text/css", svg: "image/svg+xml", woff2: "font/woff2" };
const OF_THE_SHOP = /^\/(api|images)\//;

const [host, entry] = await Promise.all([loadHost(dist), entryOf(dist)]);
const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error) => {
    console.error(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  });
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => {
  console.log(`The preview listens on http://127.0.0.1:${server.address().port}`);
});

async function answer(incoming, outgoing) {
  const { pathname, search } = new URL(incoming.url, "http://preview");
  if (OF_THE_SHOP.test(pathname)) return pass(incoming, outgoing);
  if (pathname.startsWith("/assets/")) {
    const file = await readFile(new URL(`client${pathname}`, dist)).catch(() => null);
    const type = TYPES[pathname.split(".").pop()] ?? "application/octet-stream";
    return send(incoming, outgoing, file ? 200 : 404, { "Content-Type": type, "Cache-Control": "public, max-age=31536000, immutable" }, file ?? "");
  }
  const locale = /lang=(en|de)/.exec(incoming.headers.cookie ?? "")?.[1] ?? (/^de/.test(incoming.headers["accept-language"] ?? "") ? "de" : "en");
  const request = { path: pathname, search, locale };
  const { answers, plan } = await gather(host, shop, request);
  const page = host.render({ ...request, origin: `http://${incoming.headers.host}`, answers });
  const privacy = plan.private ? { "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" } : {};
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY, ...privacy };
  send(incoming, outgoing, page.status, headers, documentOf(page, entry));
}

/** Compressed as the shop does it, so that what is measured here means something. */
function send(incoming, outgoing, status, headers, body) {
  const isWelcome = /\bbr\b/.test(incoming.headers["accept-encoding"] ?? "");
  outgoing.writeHead(status, isWelcome ? { ...headers, "Content-Encoding": "br" } : headers);
  outgoing.end(isWelcome ? brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }) : body);
}

function pass(incoming, outgoing) {
  const passed = ask(shop + incoming.url, { method: incoming.method, headers: incoming.headers }, (response) => {
    outgoing.writeHead(response.statusCode, response.headers);
    response.pipe(outgoing);
  });
  passed.on("error", () => outgoing.writeHead(502).end());
  incoming.pipe(passed);
}
