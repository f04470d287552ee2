import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { sources } from "./tools/sources.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: root + "pages",
  base: "/",
  publicDir: false,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [sources(root)],
  build: {
    outDir: root + "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { board: root + "pages/board.html", login: root + "pages/login.html" } },
  },
  worker: { format: "es" },
  test: { root, include: ["test/**/*.test.ts"], environment: "node" },
});
