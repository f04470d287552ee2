import type { ProviderRow } from "../api/views";
import { inSight, write, type Scene, type Sheet, type Spot } from "./sheet";
import type { Stamps } from "./stamps";

const silentAfterS = 60;
const fadeFromS = 8;
const growthPerS = 0.35;
const longestGrowth = 46;
const namesFromZoom = 13.2;

/** A unit in sight: where on the sheet, and how old its position is. */
interface Sighting {
  unit: ProviderRow;
  x: number;
  y: number;
  ageS: number;
  silent: boolean;
  strong: boolean;
  heading: number | null;
}

/** Draws the units in sight: first all that is round them, then their headings a state at a time, then the marks themselves. */
export function drawUnits(sheet: Sheet, scene: Scene, stamps: Stamps, zoom: number): Spot[] {
  const seen = sightings(sheet, scene);
  for (const one of seen) drawAround(sheet, one, scene.tick);
  drawHeadings(sheet, seen);
  for (const one of seen) drawMark(sheet, one, stamps);
  sheet.c.globalAlpha = 1;
  for (const one of seen) if (one.strong || zoom >= namesFromZoom) drawName(sheet, one);
  return seen.map(({ unit, x, y }) => ({ kind: "unit", id: unit.id, x, y }));
}

function sightings(sheet: Sheet, { desk, open, hovered, now, tick }: Scene): Sighting[] {
  const seen: Sighting[] = [];
  for (const unit of desk.providers.values()) {
    const fix = desk.tracks.get(unit.id)?.at(tick);
    if (!fix) continue;
    const { x, y } = sheet.projection.at(fix.longitude, fix.latitude);
    if (!inSight(sheet, x, y)) continue;
    const ageS = Math.max(0, now / 1000 - fix.at);
    const silent = unit.state === "silent" || ageS > silentAfterS;
    const strong = unit.id === hovered || (open !== undefined && unit.request_id === open);
    seen.push({ unit, x, y, ageS, silent, strong, heading: fix.heading });
  }
  return seen;
}

function drawAround(sheet: Sheet, { unit, silent, ageS, x, y }: Sighting, tick: number): void {
  if (silent) drawDoubt(sheet, x, y, ageS);
  else if (unit.state === "offered") drawRing(sheet, x, y, tick);
}

/** How far it may have gone since it was last heard. */
function drawDoubt({ c, palette }: Sheet, x: number, y: number, ageS: number): void {
  c.strokeStyle = palette.silent;
  c.lineWidth = 1.25;
  c.setLineDash([3, 4]);
  c.beginPath();
  c.arc(x, y, 12 + Math.min(longestGrowth, Math.max(0, ageS - fadeFromS) * growthPerS), 0, 2 * Math.PI);
  c.stroke();
  c.setLineDash([]);
}

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

function drawRing({ c, palette }: Sheet, x: number, y: number, tick: number): void {
  const wave = reducedMotion.matches ? 0.4 : (tick % 1400) / 1400;
  c.strokeStyle = palette.offered;
  c.lineWidth = 2;
  c.globalAlpha = 1 - wave * 0.8;
  c.beginPath();
  c.arc(x, y, 12 + 8 * wave, 0, 2 * Math.PI);
  c.stroke();
  c.globalAlpha = 1;
}

function drawHeadings({ c, palette }: Sheet, seen: Sighting[]): void {
  c.lineWidth = 2.5;
  c.lineCap = "round";
  for (const state of ["available", "busy", "offered"] as const) {
    c.strokeStyle = palette[state];
    c.beginPath();
    for (const { unit, silent, heading, x, y } of seen) {
      if (silent || heading === null || unit.state !== state) continue;
      const [east, north] = [Math.sin((heading * Math.PI) / 180), Math.cos((heading * Math.PI) / 180)];
      c.moveTo(x + east * 10, y - north * 10);
      c.lineTo(x + east * 16, y - north * 16);
    }
    c.stroke();
  }
}

function drawMark({ c }: Sheet, { unit, silent, strong, ageS, x, y }: Sighting, stamps: Stamps): void {
  c.globalAlpha = silent ? 0.9 : Math.max(0.5, 1 - Math.max(0, ageS - fadeFromS) / silentAfterS);
  stamps.put(c, { vehicle: unit.vehicle_type, state: unit.state, silent, strong }, x, y);
}

function drawName(sheet: Sheet, { unit, x, y }: Sighting): void {
  sheet.c.font = "500 11px system-ui, sans-serif";
  write(sheet, unit.name, x, y + 22, sheet.palette.text);
}
