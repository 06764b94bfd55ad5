// Writes src/schema.d.ts from an OpenAPI document, or with --check says whether the file that is there is that of the
// document. The document is what `mercato openapi` prints, as a file: npm run generate -- openapi.json
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import openapiTypescript, { astToString } from "openapi-typescript";
import { asked } from "./asked.mjs";

const arguments_ = process.argv.slice(2).filter((one) => one !== "--");
const isCheck = arguments_.includes("--check");
const [document] = arguments_.filter((one) => !one.startsWith("--"));
if (!document) {
  console.error("say where the OpenAPI document is: npm run generate -- openapi.json");
  process.exit(2);
}
const target = fileURLToPath(new URL("../src/schema.d.ts", import.meta.url));
// npm runs scripts in the package's folder; the path was typed where npm was called.
const source = resolve(process.env.INIT_CWD ?? process.cwd(), document);
const head = "// Generated from the shop's OpenAPI document by `npm run generate`: not to be changed by hand.\n\n";
const shown = asked(JSON.parse(await readFile(source, "utf8")));
const text = head + astToString(await openapiTypescript(shown, { alphabetize: true }));

if (isCheck) {
  const there = await readFile(target, "utf8").catch(() => "");
  if (there !== text) {
    console.error("the API client is not that of the document: run `npm run generate` and commit src/schema.d.ts");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
