import type { Desk } from "../board/desk";
import type { Palette } from "./palette";
import type { Projection } from "./projection";

/** A canvas over the map, for one frame: how places lie on it, and what is drawn with. Sizes are in CSS pixels. */
export interface Sheet {
  c: CanvasRenderingContext2D;
  palette: Palette;
  projection: Projection;
  width: number;
  height: number;
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

/** What was drawn where, for pointing at it. */
export interface Spot {
  kind: "request" | "unit";
  id: string;
  x: number;
  y: number;
}

/** Whether something reaches into the sheet that extends `edge` pixels from its place; marks do 40. */
export function inSight({ width, height }: Sheet, x: number, y: number, edge = 40): boolean {
  return x > -edge && y > -edge && x < width + edge && y < height + edge;
}

/** Words with a halo, so that they can be read on anything. */
export function write({ c, palette }: Sheet, text: string, x: number, y: number, ink: string): void {
  c.strokeStyle = palette.placehalo;
  c.lineWidth = 3;
  c.lineJoin = "round";
  c.textAlign = "center";
  c.strokeText(text, x, y);
  c.fillStyle = ink;
  c.fillText(text, x, y);
}
