import react from "@vitejs/plugin-react";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { defineConfig } from "vite";

// `renderToString` alone, without the streams beside it that the host's engine has no use for.
const reactDom = dirname(createRequire(import.meta.url).resolve("react-dom/package.json"));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "react-dom/server": join(reactDom, "cjs/react-dom-server-legacy.browser.production.js") } },
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  ssr: { noExternal: true, target: "webworker" },
  build: {
    outDir: "dist/server",
    ssr: "src/entry-server.tsx",
    target: "es2023",
    minify: true,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { format: "iife", entryFileNames: "render.js", codeSplitting: false } },
  },
});
