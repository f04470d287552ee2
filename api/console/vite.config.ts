import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { ahead } from "./tools/ahead.ts";
import { sources } from "./tools/sources.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const pages = ["board", "login", "member", "provider", "track", "try"];

/** The service worker keeps its name: a browser looks for the new one at the old address. */
const worker = "worker";

export default defineConfig({
  root: root + "pages",
  base: "/",
  publicDir: root + "static",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [sources(root), ahead("board.html", "ahead")],
  build: {
    outDir: root + "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(pages.map((page) => [page, root + "pages/" + page + ".html"])),
        ahead: root + "src/board/ahead.ts",
        [worker]: root + "src/provider/worker.ts",
      },
      output: { entryFileNames: ({ name }) => (name === worker ? "worker.js" : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  test: { root, include: ["test/**/*.test.ts"], environment: "node" },
});
