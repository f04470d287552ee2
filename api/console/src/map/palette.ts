import type { RequestRow } from "../api/views";
import { isClosed } from "../board/requestrow";
import { colour } from "../look/theme";

const states = ["available", "busy", "offered", "silent"] as const;
const hues = ["needs_you", "searching", "under_way", "scheduled", "closed"] as const;
type Hue = (typeof hues)[number];
type Ink = (typeof states)[number] | Hue | "text" | "panel" | "grid" | "gridtext" | "place" | "placehalo";

/** The colours of the theme, by what they are for on the map. */
export type Palette = Record<Ink, string>;

export function readPalette(): Palette {
  const named = Object.fromEntries([...states, ...hues, "text", "panel"].map((name) => [name, colour(name)]));
  return {
    ...named,
    grid: colour("map-grid"),
    gridtext: colour("map-gridtext"),
    place: colour("map-place"),
    placehalo: colour("map-land"),
  } as Palette;
}

/** What a request is coloured as: by what is wanted of a person first, then by how far it is. */
export function hueOf(row: RequestRow): Hue {
  if (isClosed(row)) return "closed";
  if (row.attention.length > 0) return "needs_you";
  if (row.state === "scheduled") return "scheduled";
  return row.state === "searching" || row.state === "offered" ? "searching" : "under_way";
}
