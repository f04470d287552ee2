import type { Map as GlMap } from "maplibre-gl";
import type { ProviderRow, RequestRow } from "../api/views";
import { isClosed, isPlaced, type Desk } from "../board/desk";
import { shortNumber } from "../board/sentence";
import { colour } from "../look/theme";
import { places } from "./places";
import { Projection } from "./projection";
import { Stamps } from "./stamps";

const silentAfterS = 60;
const fadeFromS = 8;
const hitRadius = 16;
const growthPerS = 0.35;
const longestGrowth = 46;
const namesFromZoom = 13.2;
/** Pixels outside the canvas from which a mark still reaches in. */
const edge = 40;

/** What was drawn where, for pointing at it. */
export interface Spot {
  kind: "request" | "unit";
  id: string;
  x: number;
  y: number;
}

/** A unit in sight: where on the canvas, and how old its position is. */
interface Sighting {
  unit: ProviderRow;
  x: number;
  y: number;
  ageS: number;
  silent: boolean;
  strong: boolean;
  heading: number | null;
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
  private stamps: Stamps;
  private projection: Projection;
  private spots: Spot[] = [];
  private width = 0;
  private height = 0;

  constructor(canvas: HTMLCanvasElement, map: GlMap) {
    this.canvas = canvas;
    this.map = map;
    this.context = canvas.getContext("2d") as CanvasRenderingContext2D;
    this.palette = readPalette();
    this.stamps = new Stamps((name) => this.palette[name]);
    this.projection = new Projection(map, canvas.clientWidth, canvas.clientHeight);
    this.resize(canvas.clientWidth, canvas.clientHeight);
  }

  repaint(): void {
    this.palette = readPalette();
    this.stamps = new Stamps((name) => this.palette[name]);
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
    this.projection = new Projection(this.map, width, height);
    this.spots = [];
    this.drawGraticule(width, height);
    this.drawPlaces(width, height);
    this.drawTrail(scene);
    for (const unit of scene.desk.providers.values()) this.drawJourney(unit, scene);
    for (const row of scene.desk.requests.values()) if (isPlaced(row) && (!isClosed(row) || row.id === scene.open)) this.drawRequest(row, scene);
    this.drawUnits(scene);
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
      const x = Math.round(this.projection.at(lng, bounds.getNorth()).x) + 0.5;
      c.moveTo(x, 0);
      c.lineTo(x, height);
      c.fillText(degrees(lng, step, "E", "W"), x + 4, height - 7);
    }
    for (let lat = Math.ceil(bounds.getSouth() / step) * step; lat < bounds.getNorth(); lat += step) {
      const y = Math.round(this.projection.at(bounds.getWest(), lat).y) + 0.5;
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
      const { x, y } = this.projection.at(lng, lat);
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
        const { x, y } = this.projection.at(at[0], at[1]);
        c.lineTo(x, y);
      }
      c.stroke();
      c.globalAlpha = 1;
    }
  }

  private drawJourney(unit: ProviderRow, scene: Scene): void {
    const row = unit.request_id ? scene.desk.requests.get(unit.request_id) : undefined;
    const track = scene.desk.tracks.get(unit.id);
    if (!row || !isPlaced(row) || !track || !["assigned", "en_route", "offered"].includes(row.state)) return;
    const here = track.at(scene.tick);
    const from = this.projection.at(here.longitude, here.latitude);
    const to = this.projection.at(row.location_longitude, row.location_latitude);
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

  /**
   * A numbered square on a stem, hollow while nobody has taken it, with a dashed frame while its time has not come; a heavier
   * frame for urgent ones, a bar on top for those that need a person.
   */
  private drawRequest(row: RequestRow, { open }: Scene): void {
    const { x, y } = this.projection.at(row.location_longitude, row.location_latitude);
    const c = this.context;
    const text = shortNumber(row);
    c.font = "600 11px system-ui, sans-serif";
    const width = Math.max(20, c.measureText(text).width + 10);
    const [left, top, height] = [x - width / 2, y - 26, 18];
    const chosen = row.id === open;
    const ink = this.palette[hueOf(row)];
    const hollow = ["searching", "offered", "scheduled"].includes(row.state);
    const heavy = row.priority === "URGENT" ? 2.5 : 1.5;
    c.beginPath();
    c.roundRect(left, top, width, height, 4);
    c.strokeStyle = chosen ? this.palette.text : this.palette.panel;
    c.lineWidth = (chosen ? 3 : 1.5) + (hollow ? heavy : 0);
    c.stroke();
    c.fillStyle = hollow ? this.palette.panel : ink;
    c.fill();
    c.strokeStyle = hollow ? ink : chosen ? this.palette.text : this.palette.panel;
    c.lineWidth = heavy;
    if (row.state === "scheduled") c.setLineDash([3, 3]);
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = ink;
    c.beginPath();
    c.moveTo(x - 4, top + height);
    c.lineTo(x, y - 2);
    c.lineTo(x + 4, top + height);
    c.fill();
    if (row.attention.length > 0) c.fillRect(left, top - 5, width, 3);
    c.fillStyle = hollow ? ink : this.palette.panel;
    c.textAlign = "center";
    c.fillText(text, x, top + 13);
    this.spots.push({ kind: "request", id: row.id, x, y: top + height / 2 });
  }

  /** Units in sight: first all that is round them, then their headings a state at a time, then the marks themselves. */
  private drawUnits(scene: Scene): void {
    const seen = this.sightings(scene);
    for (const one of seen) this.drawAround(one, scene);
    this.drawHeadings(seen);
    for (const one of seen) this.drawMark(one);
    this.context.globalAlpha = 1;
    for (const { unit, strong, x, y } of seen) if (strong || this.map.getZoom() >= namesFromZoom) this.drawName(unit.name, x, y);
  }

  private sightings({ desk, open, hovered, now, tick }: Scene): Sighting[] {
    const seen: Sighting[] = [];
    for (const unit of desk.providers.values()) {
      const fix = desk.tracks.get(unit.id)?.at(tick);
      if (!fix) continue;
      const { x, y } = this.projection.at(fix.longitude, fix.latitude);
      if (x < -edge || y < -edge || x > this.width + edge || y > this.height + edge) continue;
      const ageS = Math.max(0, now / 1000 - fix.at);
      const silent = unit.state === "silent" || ageS > silentAfterS;
      const strong = unit.id === hovered || (open !== undefined && unit.request_id === open);
      seen.push({ unit, x, y, ageS, silent, strong, heading: fix.heading });
      this.spots.push({ kind: "unit", id: unit.id, x, y });
    }
    return seen;
  }

  private drawAround({ unit, silent, ageS, x, y }: Sighting, { tick }: Scene): void {
    if (!silent && unit.state !== "offered") return;
    const c = this.context;
    c.save();
    c.translate(x, y);
    if (silent) this.drawDoubt(ageS);
    else this.drawRing(tick);
    c.restore();
  }

  private drawMark({ unit, silent, strong, ageS, x, y }: Sighting): void {
    this.context.globalAlpha = silent ? 0.9 : Math.max(0.5, 1 - Math.max(0, ageS - fadeFromS) / silentAfterS);
    this.stamps.put(this.context, { vehicle: unit.vehicle_type, state: unit.state, silent, strong }, x, y);
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

  private drawHeadings(seen: Sighting[]): void {
    const c = this.context;
    c.lineWidth = 2.5;
    c.lineCap = "round";
    for (const state of ["available", "busy", "offered"] as const) {
      c.strokeStyle = this.palette[state];
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
