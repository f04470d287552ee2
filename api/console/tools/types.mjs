// Writes the types of the routes that the pages use from the OpenAPI document of a running server:
//   npm run types -- http://127.0.0.1:8080           writes src/api/schema.ts
//   npm run types -- http://127.0.0.1:8080 --check   fails when that file is of another document
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const used = {
  "/api/v1/assistance/offers": ["get"],
  "/api/v1/assistance/offers/{id}/accept": ["post"],
  "/api/v1/assistance/offers/{id}/decline": ["post"],
  "/api/v1/assistance/requests": ["get", "post"],
  "/api/v1/assistance/requests/{id}": ["get"],
  "/api/v1/assistance/requests/{id}/complete": ["post"],
  "/api/v1/assistance/requests/{id}/decisions": ["get"],
  "/api/v1/assistance/requests/{id}/offer": ["post"],
  "/api/v1/assistance/requests/{id}/priority": ["post"],
  "/api/v1/assistance/requests/{id}/tracking": ["get"],
  "/api/v1/assistance/requests/{id}/updates": ["get", "post"],
  "/api/v1/auth/logout": ["post"],
  "/api/v1/auth/token": ["post"],
  "/api/v1/auth/token/refresh": ["post"],
  "/api/v1/dispatch/board": ["get"],
  "/api/v1/dispatch/log": ["get"],
  "/api/v1/dispatch/metrics": ["get"],
  "/api/v1/dispatch/policies": ["get", "put"],
  "/api/v1/providers/me": ["get"],
  "/api/v1/providers/me/jobs": ["get"],
  "/api/v1/providers/me/online": ["post"],
  "/api/v1/realtime/ticket": ["post"],
  "/api/v1/services/catalog": ["get"],
};
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
  const kept = Object.fromEntries(Object.entries(wanted).map(([path, methods]) => [path, withoutOthers(paths[path], methods)]));
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

/** The operations that the pages use; refusals have one form. */
function withoutOthers(path, methods) {
  return Object.fromEntries(methods.map((method) => [method, withoutRefusals(path[method])]));
}

function withoutRefusals({ responses, ...operation }) {
  const answers = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return { ...operation, responses: Object.fromEntries(answers) };
}
