import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["packages/*/src/**/*.test.{ts,tsx}", "storefront/src/**/*.test.{ts,tsx}"], environment: "node" },
});
