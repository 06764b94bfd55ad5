// What the first page costs: the entry and its static imports, compressed as the shop sends them. Too much is a failure.
import { readFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT_BYTES = 120_000;
const client = new URL("../dist/client/", import.meta.url);
const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", client), "utf8"));
const files = new Set();
const collect = (name) => {
  const chunk = manifest[name];
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const imported of chunk.imports ?? []) collect(imported);
};
collect(Object.keys(manifest).find((name) => manifest[name].isEntry));

let script = 0;
for (const file of files) {
  const bytes = await readFile(new URL(file, client));
  const brotli = brotliCompressSync(bytes).length;
  const gzip = gzipSync(bytes, { level: 9 }).length;
  if (file.endsWith(".js")) script += gzip;
  console.log(`${file}: ${bytes.length} bytes, gzip ${gzip}, brotli ${brotli}`);
}
console.log(`JavaScript of the first page: ${script} bytes (gzip), at most ${LIMIT_BYTES}`);
if (script > LIMIT_BYTES) process.exit(1);
