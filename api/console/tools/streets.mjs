// Draws the map's streets from the hand-made city of the simulation, so that both show one city:
//   node tools/streets.mjs            writes src/map/streets.json
//   node tools/streets.mjs --check    fails when that file is another city's
import { readFileSync, writeFileSync } from "node:fs";

const city = new URL("../../../geo/streets/guatemala.txt", import.meta.url);
const drawn = new URL("../src/map/streets.json", import.meta.url);

const nodes = new Map();
const streets = { arterial: [], street: [], zones: [] };

for (const line of readFileSync(city, "utf8").split("\n")) {
  const [head, ...rest] = line.split(";").map((part) => part.trim());
  const [kind, ...name] = head.split(" ");
  if (kind === "zone") streets.zones.push(zone(name.join(" "), rest[2]));
  if (kind === "way") streets[name[0]].push(rest.map(node));
}

const text = JSON.stringify(streets, null, 0).replaceAll("]],", "]],\n") + "\n";
if (!process.argv.includes("--check")) writeFileSync(drawn, text);
else if (readFileSync(drawn, "utf8") !== text) {
  console.error("src/map/streets.json is not of geo/streets/guatemala.txt; run node tools/streets.mjs");
  process.exit(1);
}

function zone(name, place) {
  const [latitude, longitude] = place.split(" ").map(Number);
  return [/^\d+$/.test(name) ? "Zona " + name : name, longitude, latitude];
}

/** "id latitude longitude" where a node first appears, "id" after that. */
function node(said) {
  const [id, latitude, longitude] = said.split(" ");
  if (latitude !== undefined) nodes.set(id, [Number(longitude), Number(latitude)]);
  return nodes.get(id);
}
