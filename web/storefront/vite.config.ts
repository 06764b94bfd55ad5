import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The running shop that `npm run dev` asks. */
const shop = process.env["MERCATO_URL"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react()],
  // Only `npm run dev` serves index.html; the shop writes its documents itself.
  build: {
    outDir: "dist/client",
    manifest: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Fonts and pictures stay files: the policy allows data URIs for pictures only.
    assetsInlineLimit: 0,
    rolldownOptions: { input: "src/entry-client.tsx" },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": shop, "/images": shop },
  },
});
