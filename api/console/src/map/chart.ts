import { LngLatBounds, Map as GlMap, setWorkerUrl, type GeoJSONSource } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { isClosed, isPlaced } from "../board/requestrow";
import type { Watch } from "../board/watch";
import type { Fix } from "../live/track";
import { onTheme } from "../look/theme";
import { zones } from "./distance";
import { heatOf, type Heat } from "./heat";
import { Overlay, type Canvases } from "./overlay";
import type { Spot } from "./sheet";
import { ownStyle, repaint } from "./style";
import { windowCells } from "./window";

setWorkerUrl(workerUrl);

const start = { center: [-90.5133, 14.6107] as [number, number], zoom: 11 };
const frameMs = 40;
/** Among hundreds of marks nobody follows one at twenty-five frames a second; positions come once a second. */
const crowdedFrameMs = 125;
const crowd = 400;
const calmFrameMs = 250;
const heatEveryMs = 5_000;
const viewEveryMs = 10_000;

/** Chart is the map: its own style without tiles below, what moves above, and the window that positions are asked for. */
export class Chart {
  /** Called with what was clicked. */
  onPick: (spot: Spot) => void = () => {};
  private readonly map: GlMap;
  private readonly watch: Watch;
  private readonly overlay: Overlay;
  private readonly ends: (() => void)[] = [];
  private open: string | undefined;
  private chosen: string | undefined;
  private hovered: string | undefined;
  private heat: Heat = "demand";
  private heatAt = Number.NEGATIVE_INFINITY;
  private drawnAt = 0;
  private fitted = false;
  private frame = 0;
  private loaded = false;
  private view = "";

  constructor(container: HTMLElement, canvases: Canvases, watch: Watch) {
    this.watch = watch;
    this.map = new GlMap({
      container,
      style: ownStyle(),
      ...start,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      minZoom: 4,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation(); // the overlay's projection knows no turned map
    this.overlay = new Overlay(canvases, this.map);
    this.listen(container);
    this.frame = requestAnimationFrame((tick) => this.animate(tick));
  }

  select(request: string | undefined, unit: string | undefined): void {
    this.open = request;
    this.chosen = unit;
    this.drawnAt = 0;
  }

  shade(heat: Heat): void {
    this.heat = heat;
    this.heatAt = Number.NEGATIVE_INFINITY;
  }

  zoomBy(step: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: 200 });
  }

  showRequest(id: string): void {
    const row = this.watch.desk.requests.get(id);
    if (row && isPlaced(row)) this.map.easeTo({ center: [row.location_longitude, row.location_latitude], zoom: Math.max(13, this.map.getZoom()) });
  }

  showUnit(id: string): void {
    const at = this.watch.desk.tracks.get(id)?.newest;
    if (at) this.map.easeTo({ center: [at.longitude, at.latitude], zoom: Math.max(13, this.map.getZoom()) });
  }

  /** Shows a named part of the city. */
  showZone(name: string): void {
    const zone = zones.find((one) => one.name === name);
    if (zone) this.map.easeTo({ center: [zone.longitude, zone.latitude], zoom: 12.5 });
  }

  /** Shows every live request and unit, leaving out the far five in a hundred. */
  fit(animate = true): void {
    const points = this.points();
    if (points.length === 0) return;
    const bounds = new LngLatBounds();
    for (const point of middle(points)) bounds.extend(point);
    this.map.fitBounds(bounds, { padding: 56, maxZoom: 13.5, animate });
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
    this.map.remove();
  }

  private listen(container: HTMLElement): void {
    this.map.on("load", () => (this.loaded = true));
    this.map.on("moveend", () => this.ask());
    this.map.on("move", () => (this.drawnAt = 0));
    this.map.on("click", (event) => {
      const spot = this.overlay.at(event.point.x, event.point.y);
      if (spot) this.onPick(spot);
    });
    this.map.on("mousemove", (event) => {
      const spot = this.overlay.at(event.point.x, event.point.y);
      this.hovered = spot?.id;
      this.map.getCanvas().style.cursor = spot ? "pointer" : "";
    });
    const resize = new ResizeObserver(() => this.resized(container));
    resize.observe(container);
    const asking = setInterval(() => this.ask(), viewEveryMs);
    this.ends.push(
      () => resize.disconnect(),
      () => clearInterval(asking),
      this.watch.onChange(() => this.changed()),
      onTheme(() => this.repaint()),
    );
  }

  private resized(container: HTMLElement): void {
    this.map.resize();
    this.overlay.resize(container.clientWidth, container.clientHeight);
    this.draw(performance.now());
  }

  private changed(): void {
    if (!this.fitted && this.watch.desk.loadedAt !== undefined) {
      this.fitted = true;
      this.fit(false);
      this.ask();
    }
  }

  private repaint(): void {
    this.overlay.repaint();
    if (this.loaded) repaint(this.map);
    this.drawnAt = 0;
  }

  /** Asks for the positions of the window, when it is another one. */
  private ask(): void {
    const bounds = this.map.getBounds();
    const box = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() };
    const cells = windowCells(box, this.units());
    const view = cells.join();
    if (view === this.view) return;
    this.view = view;
    this.watch.connection.view(cells, 1000);
  }

  private animate(tick: number): void {
    this.frame = requestAnimationFrame((next) => this.animate(next));
    if (tick - this.drawnAt < this.frameMs()) return;
    this.changed();
    this.draw(tick);
    if (tick - this.heatAt > heatEveryMs) this.shadeNow(tick);
  }

  private frameMs(): number {
    if (this.watch.link === "stale" || this.watch.link === "ended") return calmFrameMs;
    return this.overlay.crowd > crowd ? crowdedFrameMs : frameMs;
  }

  private draw(tick: number): void {
    this.drawnAt = tick;
    const { desk, clock } = this.watch;
    this.overlay.draw({ desk, open: this.open, hovered: this.hovered ?? this.chosen, now: clock.now(), tick });
  }

  private shadeNow(tick: number): void {
    if (!this.loaded) return;
    this.heatAt = tick;
    this.map.getSource<GeoJSONSource>("heat")?.setData(heatOf(this.watch.desk, this.heat));
  }

  private units(): Fix[] {
    return [...this.watch.desk.tracks.values()].map((track) => track.newest);
  }

  private points(): [number, number][] {
    const points: [number, number][] = [];
    for (const row of this.watch.desk.requests.values()) {
      if (!isClosed(row) && isPlaced(row)) points.push([row.location_longitude, row.location_latitude]);
    }
    for (const unit of this.units()) points.push([unit.longitude, unit.latitude]);
    return points;
  }
}

/** Without the points that are far out in longitude or latitude. */
function middle(points: [number, number][]): [number, number][] {
  if (points.length < 20) return points;
  const [west, east] = ends(points.map((point) => point[0]));
  const [south, north] = ends(points.map((point) => point[1]));
  return points.filter(([lng, lat]) => lng >= west && lng <= east && lat >= south && lat <= north);
}

function ends(values: number[]): [number, number] {
  const sorted = values.sort((a, b) => a - b);
  const cut = Math.floor(sorted.length * 0.025);
  return [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
}
