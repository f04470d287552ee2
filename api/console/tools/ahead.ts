import type { Plugin } from "vite";

/** Lets a page's script of that name run as soon as it has come, before the page's other scripts have been read. */
export function ahead(page: string, name: string): Plugin {
  return {
    name: "ahead",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle, filename }) {
        const script = Object.values(bundle ?? {}).find((file) => file.type === "chunk" && file.name === name);
        if (!script || !filename.endsWith(page)) return [];
        return [{ tag: "script", attrs: { type: "module", async: true, crossorigin: true, src: "/" + script.fileName }, injectTo: "head-prepend" }];
      },
    },
  };
}
