// Turns every SVG of one folder into a WebP of another: node render.mjs SVG_DIR WEBP_DIR
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import sharp from "sharp";

const MAX_BYTES = 25_000;
const [from, to] = process.argv.slice(2);

for (const name of readdirSync(from).filter((n) => n.endsWith(".svg"))) {
  const png = new Resvg(readFileSync(join(from, name), "utf8")).render().asPng();
  let quality = 90;
  let webp;
  do {
    webp = await sharp(png).webp({ quality, effort: 6, smartSubsample: true }).toBuffer();
    quality -= 4;
  } while (webp.length > MAX_BYTES && quality > 40);
  await sharp(webp).toFile(join(to, name.replace(".svg", ".webp")));
}
