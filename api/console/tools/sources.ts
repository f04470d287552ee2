import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const folders = ["pages", "src", "static", "tools"];
const files = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.ts"];

/** Leaves beside the built pages what they were built from, so that a stale build is found without building. */
export function sources(root: string): Plugin {
  return {
    name: "sources",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "sources.sha256", source: fingerprint(root) + "\n" });
    },
  };
}

/** SHA-256 over "<path>\0<sha-256 of content>\n" of each source file, sorted by path. */
export function fingerprint(root: string): string {
  const paths = [...files, ...folders.flatMap((folder) => filesIn(root, folder))].sort();
  const total = createHash("sha256");
  for (const path of paths) total.update(path + "\0" + digest(join(root, path)) + "\n");
  return total.digest("hex");
}

function filesIn(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/"));
}

function digest(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
