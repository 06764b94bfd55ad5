// A document's head as markup. Everything that comes from data is escaped here and nowhere else.
import icon from "../assets/icon.svg?inline";
import type { PageMeta } from "./meta";

/** The head of a page, without what every document has: charset, viewport, title, scripts and styles. */
export function headOf(meta: PageMeta): string {
  const { title, description, canonical, image } = meta;
  return [
    tag("meta", { name: "description", content: description }),
    tag("meta", { name: "color-scheme", content: "light dark" }),
    tag("meta", { name: "theme-color", content: "#ffffff", media: "(prefers-color-scheme: light)" }),
    tag("meta", { name: "theme-color", content: "#121416", media: "(prefers-color-scheme: dark)" }),
    tag("link", { rel: "icon", type: "image/svg+xml", href: icon }),
    meta.isIndexed ? "" : tag("meta", { name: "robots", content: "noindex" }),
    canonical && tag("link", { rel: "canonical", href: canonical }),
    tag("meta", { property: "og:site_name", content: "Mercato" }),
    tag("meta", { property: "og:type", content: meta.kind }),
    tag("meta", { property: "og:title", content: title }),
    tag("meta", { property: "og:description", content: description }),
    tag("meta", { property: "og:locale", content: meta.locale === "de" ? "de_DE" : "en_US" }),
    canonical && tag("meta", { property: "og:url", content: canonical }),
    image && tag("meta", { property: "og:image", content: image.url }),
    image?.alt && tag("meta", { property: "og:image:alt", content: image.alt }),
    tag("meta", { name: "twitter:card", content: image ? "summary_large_image" : "summary" }),
    meta.preload &&
      tag("link", { rel: "preload", as: "image", href: meta.preload.href, imagesrcset: meta.preload.sourceSet, imagesizes: meta.preload.sizes, fetchpriority: "high" }),
    ...meta.jsonLd.map((data) => `<script type="application/ld+json">${json(data)}</script>`),
  ]
    .filter(Boolean)
    .join("");
}

function tag(name: "meta" | "link", attributes: Record<string, string>): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${written.join("")}>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** JSON that cannot end the element that it stands in. */
function json(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c").replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
}
