// Writes the types of the routes that the pages use from the OpenAPI document of a running server:
//   npm run types -- http://127.0.0.1:8080           writes src/api/schema.ts
//   npm run types -- http://127.0.0.1:8080 --check   fails when that file is of another document
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const used = [
  "/api/v1/assistance/requests/{id}",
  "/api/v1/assistance/requests/{id}/decisions",
  "/api/v1/assistance/requests/{id}/tracking",
  "/api/v1/assistance/requests/{id}/updates",
  "/api/v1/auth/logout",
  "/api/v1/auth/token",
  "/api/v1/auth/token/refresh",
  "/api/v1/dispatch/board",
  "/api/v1/realtime/ticket",
];
const written = new URL("../src/api/schema.ts", import.meta.url);
const [server, check] = process.argv.slice(2);

const document = await (await fetch(server + "/api/v1/schema.json")).json();
const text = "// Written by tools/types.mjs from the OpenAPI document.\n\n" + astToString(await openapiTS(only(document, used)));
if (check !== "--check") writeFileSync(written, text);
else if (readFileSync(written, "utf8") !== text) {
  console.error("src/api/schema.ts is not of the document of " + server + "; run npm run types -- " + server);
  process.exit(1);
}

/** The document with these paths and what they refer to, and nothing else. */
function only({ openapi, info, paths, components }, wanted) {
  const kept = Object.fromEntries(wanted.map((path) => [path, withoutOthers(paths[path])]));
  const schemas = {};
  const reach = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name in schemas) continue;
      schemas[name] = components.schemas[name];
      reach(schemas[name]);
    }
  };
  reach(kept);
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { openapi, info, paths: kept, components: { schemas: sorted } };
}

/** The pages read, and ask for tokens and tickets; a path's other operations are not theirs. Refusals have one form. */
function withoutOthers(path) {
  const [method, { responses, ...operation }] = Object.entries(path).find(([name]) => name === (path.get ? "get" : "post"));
  const answers = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return { [method]: { ...operation, responses: Object.fromEntries(answers) } };
}
