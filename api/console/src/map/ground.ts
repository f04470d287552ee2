import type { LngLatBounds } from "maplibre-gl";
import { places } from "./places";
import { inSight, write, type Sheet } from "./sheet";

/** Half of it, in pixels. */
const longestName = 80;

/** Draws what only moves with the map: the graticule and its degrees, and the names of places. */
export function drawGround(sheet: Sheet, bounds: LngLatBounds, zoom: number): void {
  drawGraticule(sheet, bounds);
  drawPlaces(sheet, zoom);
}

function drawGraticule({ c, palette, projection, width, height }: Sheet, bounds: LngLatBounds): void {
  const step = stepFor(bounds.getEast() - bounds.getWest());
  c.strokeStyle = palette.grid;
  c.fillStyle = palette.gridtext;
  c.lineWidth = 1;
  c.font = "10px system-ui, sans-serif";
  c.textAlign = "left";
  c.beginPath();
  for (let lng = Math.ceil(bounds.getWest() / step) * step; lng < bounds.getEast(); lng += step) {
    const x = Math.round(projection.at(lng, bounds.getNorth()).x) + 0.5;
    c.moveTo(x, 0);
    c.lineTo(x, height);
    c.fillText(degrees(lng, step, "E", "W"), x + 4, height - 7);
  }
  for (let lat = Math.ceil(bounds.getSouth() / step) * step; lat < bounds.getNorth(); lat += step) {
    const y = Math.round(projection.at(bounds.getWest(), lat).y) + 0.5;
    c.moveTo(0, y);
    c.lineTo(width, y);
    c.fillText(degrees(lat, step, "N", "S"), 6, y - 4);
  }
  c.stroke();
}

function drawPlaces(sheet: Sheet, zoom: number): void {
  for (const [name, lng, lat, from] of places) {
    if (zoom < from) continue;
    const { x, y } = sheet.projection.at(lng, lat);
    if (!inSight(sheet, x, y, longestName)) continue;
    sheet.c.font = from < 11 ? "600 12px system-ui, sans-serif" : "11px system-ui, sans-serif";
    write(sheet, name, x, y, sheet.palette.place);
  }
}

function stepFor(span: number): number {
  for (const step of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]) if (span / step < 9) return step;
  return 30;
}

function degrees(value: number, step: number, positive: string, negative: string): string {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return Math.abs(value).toFixed(digits) + "° " + (value < 0 ? negative : positive);
}
