import type { Map as GlMap } from "maplibre-gl";
import { drawGround } from "./ground";
import { drawJourneys, drawTrails } from "./journeys";
import { readPalette, type Palette } from "./palette";
import { Projection } from "./projection";
import { drawRequests } from "./requestmarks";
import type { Scene, Sheet, Spot } from "./sheet";
import { Stamps } from "./stamps";
import { drawUnits } from "./unitmarks";

const hitRadius = 16;

/** The two canvases above the map: what moves only with it, and what moves on it. */
export interface Canvases {
  ground: HTMLCanvasElement;
  marks: HTMLCanvasElement;
}

/** Overlay draws above the map: names and graticule once for each view, then requests, units, and the line between the two. */
export class Overlay {
  /** How many units and requests were in sight of the last drawing. */
  crowd = 0;
  private readonly canvases: Canvases;
  private readonly map: GlMap;
  private palette: Palette = readPalette();
  private stamps = new Stamps((name) => this.palette[name]);
  private spots: Spot[] = [];
  private width = 0;
  private height = 0;
  /** The view that the ground was drawn for. */
  private view = "";

  constructor(canvases: Canvases, map: GlMap) {
    this.canvases = canvases;
    this.map = map;
    this.resize(canvases.marks.clientWidth, canvases.marks.clientHeight);
  }

  repaint(): void {
    this.palette = readPalette();
    this.stamps = new Stamps((name) => this.palette[name]);
    this.view = "";
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
    const zoom = this.map.getZoom();
    const { lng, lat } = this.map.getCenter();
    const view = [zoom, lng, lat, this.width, this.height].join();
    if (view !== this.view) drawGround(this.sheet(this.canvases.ground), this.map.getBounds(), zoom);
    this.view = view;
    const sheet = this.sheet(this.canvases.marks);
    drawTrails(sheet, scene);
    drawJourneys(sheet, scene);
    this.spots = [...drawRequests(sheet, scene), ...drawUnits(sheet, scene, this.stamps, zoom)];
    this.crowd = this.spots.length;
  }

  /** Takes the size of the map in CSS pixels. */
  resize(width: number, height: number): void {
    const ratio = window.devicePixelRatio || 1;
    this.width = width;
    this.height = height;
    this.view = "";
    for (const canvas of [this.canvases.ground, this.canvases.marks]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
  }

  /** A canvas with nothing on it, for the view as it is now. */
  private sheet(canvas: HTMLCanvasElement): Sheet {
    const { width, height, map, palette } = this;
    const c = canvas.getContext("2d") as CanvasRenderingContext2D;
    c.clearRect(0, 0, width, height);
    return { c, palette, projection: new Projection(map, width, height), width, height };
  }
}
