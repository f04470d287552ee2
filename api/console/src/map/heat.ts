import { cellToBoundary, gridDisk, gridDiskDistances, latLngToCell } from "h3-js";
import type { RequestRow } from "../api/views";
import type { Desk } from "../board/desk";
import { isClosed, isPlaced } from "../board/requestrow";
import type { Cells } from "./style";

export type Heat = "demand" | "coverage" | "plain";

const fine = 8;
const coarse = 7;
const live = 1;
const past = 0.15;
/** What a request weighs in its own cell of about 0.7 km², in the ring around it, and in the next. */
const spread = [1, 0.55, 0.2];

/** Cells to shade: where help is asked for, or where free units are near. */
export function heatOf(desk: Desk, heat: Heat): Cells {
  if (heat === "plain") return cellsOf(new Map());
  return cellsOf(heat === "demand" ? demand(desk) : coverage(desk));
}

/** Live requests count whole, those closed lately a seventh; each is felt around its place too. */
function demand(desk: Desk): Map<string, number> {
  const weights = new Map<string, number>();
  for (const row of desk.requests.values()) {
    if (!isPlaced(row)) continue;
    const weight = isClosed(row) ? past : live;
    ringsOf(homeOf(row)).forEach((ring, away) => {
      for (const cell of ring) add(weights, cell, weight * (spread[away] ?? 0));
    });
  }
  return weights;
}

const homes = new WeakMap<RequestRow, string>();

/** Rows are replaced, never changed. */
function homeOf(row: RequestRow): string {
  const home = homes.get(row) ?? latLngToCell(row.location_latitude, row.location_longitude, fine);
  homes.set(row, home);
  return home;
}

const ringsOf = remembered((cell: string) => gridDiskDistances(cell, spread.length - 1));
const outlineOf = remembered((cell: string) => cellToBoundary(cell, true));
const cells = 20_000;

/** What is known of a cell once is known for good; a city has few thousands of them. */
function remembered<T>(read: (cell: string) => T): (cell: string) => T {
  const known = new Map<string, T>();
  return (cell) => {
    const found = known.get(cell) ?? read(cell);
    if (known.size > cells) known.clear();
    known.set(cell, found);
    return found;
  };
}

/** A free unit covers its cell of about 5 km² and, half as well, the six around it. */
function coverage(desk: Desk): Map<string, number> {
  const weights = new Map<string, number>();
  for (const unit of desk.providers.values()) {
    const at = desk.tracks.get(unit.id)?.newest;
    if (unit.state !== "available" || !at) continue;
    const home = latLngToCell(at.latitude, at.longitude, coarse);
    for (const cell of gridDisk(home, 1)) add(weights, cell, cell === home ? 1 : 0.5);
  }
  return weights;
}

function add(weights: Map<string, number>, cell: string, weight: number): void {
  weights.set(cell, (weights.get(cell) ?? 0) + weight);
}

function cellsOf(weights: Map<string, number>): Cells {
  const most = Math.max(2, ...weights.values());
  const features = [...weights].map(([cell, weight]) => ({
    type: "Feature" as const,
    properties: { weight: Math.min(1, weight / most) },
    geometry: { type: "Polygon" as const, coordinates: [outlineOf(cell)] },
  }));
  return { type: "FeatureCollection", features };
}
