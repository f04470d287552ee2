import type { Map as GlMap } from "maplibre-gl";
import type { ProviderRow, RequestRow } from "../api/views";
import { isClosed, type Desk } from "../board/desk";
import { shortNumber } from "../board/sentence";
import { colour } from "../look/theme";
import { vehicleShapes } from "../look/shapes";
import { places } from "./places";

const silentAfterS = 60;
const fadeFromS = 8;
const hitRadius = 16;
const growthPerS = 0.35;
const longestGrowth = 46;
const namesFromZoom = 13.2;

/** What was drawn where, for pointing at it. */
export interface Spot {
  kind: "request" | "unit";
  id: string;
  x: number;
  y: number;
}

/** What to draw beside the desk itself. */
export interface Scene {
  desk: Desk;
  open: string | undefined;
  hovered: string | undefined;
  /** Server milliseconds. */
  now: number;
  /** Monotonic milliseconds. */
  tick: number;
}

const shapes = new Map(Object.entries(vehicleShapes).map(([type, path]) => [type, new Path2D(path)]));

type Palette = Record<
  "grid" | "gridtext" | "place" | "placehalo" | "text" | "panel" | "available" | "busy" | "offered" | "silent" | "needs_you" | "searching" | "under_way"
  | "scheduled" | "closed" | "accent",
  string
>;

/** Overlay draws what moves on a canvas above the map: graticule, names, requests, units, and the line between the two. */
export class Overlay {
  private readonly context: CanvasRenderingContext2D;
  private readonly canvas: HTMLCanvasElement;
  private readonly map: GlMap;
  private palette: Palette;
  private spots: Spot[] = [];
  private width = 0;
  private height = 0;

  constructor(canvas: HTMLCanvasElement, map: GlMap) {
    this.canvas = canvas;
    this.map = map;
    this.context = canvas.getContext("2d") as CanvasRenderingContext2D;
    this.palette = readPalette();
    this.resize(canvas.clientWidth, canvas.clientHeight);
  }

  repaint(): void {
    this.palette = readPalette();
  }

  /** The nearest mark within reach of a point on the canvas. */
  at(x: number, y: number): Spot | undefined {
    let best: Spot | undefined;
    let least = hitRadius ** 2;
    for (const spot of this.spots) {
      const far = (spot.x - x) ** 2 + (spot.y - y) ** 2;
      if (far <= least) [best, least] = [spot, far];
    }
    return best;
  }

  draw(scene: Scene): void {
    const { width, height } = this;
    this.context.clearRect(0, 0, width, height);
    this.spots = [];
    this.drawGraticule(width, height);
    this.drawPlaces(width, height);
    this.drawTrail(scene);
    for (const unit of scene.desk.providers.values()) this.drawJourney(unit, scene);
    for (const row of scene.desk.requests.values()) if (!isClosed(row) || row.id === scene.open) this.drawRequest(row, scene);
    for (const unit of scene.desk.providers.values()) this.drawUnit(unit, scene);
  }

  /** Takes the size of the map in CSS pixels. */
  resize(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  private drawGraticule(width: number, height: number): void {
    const bounds = this.map.getBounds();
    const step = stepFor(bounds.getEast() - bounds.getWest());
    const c = this.context;
    c.strokeStyle = this.palette.grid;
    c.fillStyle = this.palette.gridtext;
    c.lineWidth = 1;
    c.font = "10px system-ui, sans-serif";
    c.textAlign = "left";
    c.beginPath();
    for (let lng = Math.ceil(bounds.getWest() / step) * step; lng < bounds.getEast(); lng += step) {
      const x = Math.round(this.map.project([lng, bounds.getNorth()]).x) + 0.5;
      c.moveTo(x, 0);
      c.lineTo(x, height);
      c.fillText(degrees(lng, step, "E", "W"), x + 4, height - 7);
    }
    for (let lat = Math.ceil(bounds.getSouth() / step) * step; lat < bounds.getNorth(); lat += step) {
      const y = Math.round(this.map.project([bounds.getWest(), lat]).y) + 0.5;
      c.moveTo(0, y);
      c.lineTo(width, y);
      c.fillText(degrees(lat, step, "N", "S"), 6, y - 4);
    }
    c.stroke();
  }

  private drawPlaces(width: number, height: number): void {
    const c = this.context;
    const zoom = this.map.getZoom();
    c.textAlign = "center";
    c.lineJoin = "round";
    for (const [name, lng, lat, from] of places) {
      if (zoom < from) continue;
      const { x, y } = this.map.project([lng, lat]);
      if (x < -80 || y < -20 || x > width + 80 || y > height + 20) continue;
      c.font = from < 11 ? "600 12px system-ui, sans-serif" : "11px system-ui, sans-serif";
      this.words(name, x, y, this.palette.place);
    }
  }

  private drawTrail({ desk, open, hovered }: Scene): void {
    for (const unit of desk.providers.values()) {
      const watched = unit.id === hovered || (open !== undefined && unit.request_id === open);
      const trail = desk.tracks.get(unit.id)?.trail;
      if (!watched || !trail || trail.length < 2) continue;
      const c = this.context;
      c.strokeStyle = this.palette[unit.state];
      c.globalAlpha = 0.45;
      c.lineWidth = 3;
      c.lineCap = "round";
      c.beginPath();
      for (const at of trail) {
        const { x, y } = this.map.project(at);
        c.lineTo(x, y);
      }
      c.stroke();
      c.globalAlpha = 1;
    }
  }

  private drawJourney(unit: ProviderRow, scene: Scene): void {
    const row = unit.request_id ? scene.desk.requests.get(unit.request_id) : undefined;
    const track = scene.desk.tracks.get(unit.id);
    if (!row || !track || !["assigned", "en_route", "offered"].includes(row.state)) return;
    const here = track.at(scene.tick);
    const from = this.map.project([here.longitude, here.latitude]);
    const to = this.map.project([row.location_longitude, row.location_latitude]);
    const c = this.context;
    c.strokeStyle = this.palette[unit.state];
    c.globalAlpha = row.id === scene.open || unit.id === scene.hovered ? 0.95 : 0.35;
    c.lineWidth = row.id === scene.open ? 2 : 1.25;
    c.setLineDash([5, 5]);
    c.beginPath();
    c.moveTo(from.x, from.y);
    c.lineTo(to.x, to.y);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  /** A numbered square on a stem; a heavier frame for urgent ones, a bar on top for those that need a person. */
  private drawRequest(row: RequestRow, { open }: Scene): void {
    const { x, y } = this.map.project([row.location_longitude, row.location_latitude]);
    const c = this.context;
    const text = shortNumber(row);
    c.font = "600 11px system-ui, sans-serif";
    const width = Math.max(20, c.measureText(text).width + 10);
    const [left, top, height] = [x - width / 2, y - 26, 18];
    const chosen = row.id === open;
    c.fillStyle = this.palette[hueOf(row)];
    c.strokeStyle = chosen ? this.palette.text : this.palette.panel;
    c.lineWidth = chosen ? 3 : row.priority === "URGENT" ? 2.5 : 1.5;
    c.beginPath();
    c.roundRect(left, top, width, height, 4);
    c.stroke();
    c.fill();
    c.beginPath();
    c.moveTo(x - 4, top + height);
    c.lineTo(x, y - 2);
    c.lineTo(x + 4, top + height);
    c.fill();
    if (row.attention.length > 0) c.fillRect(left, top - 5, width, 3);
    c.fillStyle = this.palette.panel;
    c.textAlign = "center";
    c.fillText(text, x, top + 13);
    this.spots.push({ kind: "request", id: row.id, x, y: top + height / 2 });
  }

  private drawUnit(unit: ProviderRow, scene: Scene): void {
    const track = scene.desk.tracks.get(unit.id);
    if (!track) return;
    const fix = track.at(scene.tick);
    const { x, y } = this.map.project([fix.longitude, fix.latitude]);
    const ageS = Math.max(0, scene.now / 1000 - fix.at);
    const silent = unit.state === "silent" || ageS > silentAfterS;
    const c = this.context;
    c.save();
    c.translate(x, y);
    c.globalAlpha = silent ? 0.9 : Math.max(0.5, 1 - Math.max(0, ageS - fadeFromS) / silentAfterS);
    if (silent) this.drawDoubt(ageS);
    if (unit.state === "offered") this.drawRing(scene.tick);
    if (fix.heading !== null && !silent) this.drawHeading(fix.heading, unit.state);
    this.drawShape(unit, silent, unit.id === scene.hovered || unit.request_id === (scene.open ?? ""));
    c.restore();
    if (unit.id === scene.hovered || this.map.getZoom() >= namesFromZoom) this.drawName(unit.name, x, y);
    this.spots.push({ kind: "unit", id: unit.id, x, y });
  }

  private drawShape(unit: ProviderRow, silent: boolean, strong: boolean): void {
    const c = this.context;
    const shape = shapes.get(unit.vehicle_type) ?? (shapes.get("CAR") as Path2D);
    const size = strong ? 1.02 : 0.84;
    c.scale(size, size);
    c.translate(-12, -12);
    c.lineWidth = strong ? 3.2 : 2.4;
    c.strokeStyle = silent ? this.palette.silent : this.palette.panel;
    c.fillStyle = silent ? this.palette.panel : this.palette[unit.state];
    c.stroke(shape);
    c.fill(shape);
    if (silent) c.stroke(shape);
    if (silent || unit.state !== "busy") return;
    c.fillStyle = this.palette.panel;
    c.beginPath();
    c.arc(12, 12, 3.2, 0, 2 * Math.PI);
    c.fill();
  }

  /** How far it may have gone since it was last heard. */
  private drawDoubt(ageS: number): void {
    const c = this.context;
    c.strokeStyle = this.palette.silent;
    c.lineWidth = 1.25;
    c.setLineDash([3, 4]);
    c.beginPath();
    c.arc(0, 0, 12 + Math.min(longestGrowth, Math.max(0, ageS - fadeFromS) * growthPerS), 0, 2 * Math.PI);
    c.stroke();
    c.setLineDash([]);
  }

  private drawRing(tick: number): void {
    const c = this.context;
    const wave = reducedMotion.matches ? 0.4 : (tick % 1400) / 1400;
    c.strokeStyle = this.palette.offered;
    c.lineWidth = 2;
    c.beginPath();
    c.arc(0, 0, 12 + 8 * wave, 0, 2 * Math.PI);
    c.save();
    c.globalAlpha *= 1 - wave * 0.8;
    c.stroke();
    c.restore();
  }

  private drawHeading(heading: number, state: ProviderRow["state"]): void {
    const c = this.context;
    c.save();
    c.rotate((heading * Math.PI) / 180);
    c.strokeStyle = this.palette[state];
    c.lineWidth = 2.5;
    c.lineCap = "round";
    c.beginPath();
    c.moveTo(0, -10);
    c.lineTo(0, -16);
    c.stroke();
    c.restore();
  }

  private drawName(name: string, x: number, y: number): void {
    this.context.font = "500 11px system-ui, sans-serif";
    this.context.textAlign = "center";
    this.words(name, x, y + 22, this.palette.text);
  }

  private words(text: string, x: number, y: number, ink: string): void {
    const c = this.context;
    c.strokeStyle = this.palette.placehalo;
    c.lineWidth = 3;
    c.strokeText(text, x, y);
    c.fillStyle = ink;
    c.fillText(text, x, y);
  }
}

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

function hueOf(row: RequestRow): "needs_you" | "searching" | "under_way" | "scheduled" | "closed" {
  if (isClosed(row)) return "closed";
  if (row.attention.length > 0) return "needs_you";
  if (row.state === "scheduled") return "scheduled";
  return row.state === "searching" || row.state === "offered" ? "searching" : "under_way";
}

function readPalette(): Palette {
  const names = ["available", "busy", "offered", "silent", "needs_you", "searching", "under_way", "scheduled", "closed", "accent", "text", "panel"];
  const palette = Object.fromEntries(names.map((name) => [name, colour(name)]));
  return {
    ...palette,
    grid: colour("map-grid"),
    gridtext: colour("map-gridtext"),
    place: colour("map-place"),
    placehalo: colour("map-land"),
  } as Palette;
}

function stepFor(span: number): number {
  for (const step of [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]) if (span / step < 9) return step;
  return 30;
}

function degrees(value: number, step: number, positive: string, negative: string): string {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return Math.abs(value).toFixed(digits) + "° " + (value < 0 ? negative : positive);
}
