import type { ProviderState, VehicleType } from "../api/views";
import { vehicleShapes } from "../look/shapes";

const box = 34;
const shapes = new Map(Object.entries(vehicleShapes).map(([type, path]) => [type, new Path2D(path)]));

/** What a stamp looks like. */
export interface Stamp {
  vehicle: VehicleType;
  state: ProviderState;
  silent: boolean;
  /** Pointed at or open. */
  strong: boolean;
}

/** Stamps are the marks of units, each drawn once and then copied: shape for the vehicle, fill for the state, hollow when silent. */
export class Stamps {
  private readonly drawn = new Map<string, HTMLCanvasElement>();
  private readonly ink: (name: ProviderState | "panel") => string;
  private readonly ratio = window.devicePixelRatio || 1;

  constructor(ink: (name: ProviderState | "panel") => string) {
    this.ink = ink;
  }

  /** Draws the mark with its centre on x, y. */
  put(on: CanvasRenderingContext2D, stamp: Stamp, x: number, y: number): void {
    const key = `${stamp.vehicle} ${stamp.state} ${stamp.silent} ${stamp.strong}`;
    const known = this.drawn.get(key) ?? this.make(stamp);
    this.drawn.set(key, known);
    on.drawImage(known, x - box / 2, y - box / 2, box, box);
  }

  private make({ vehicle, state, silent, strong }: Stamp): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(box * this.ratio);
    const c = canvas.getContext("2d") as CanvasRenderingContext2D;
    const shape = shapes.get(vehicle) ?? (shapes.get("CAR") as Path2D);
    const size = strong ? 1.02 : 0.84;
    c.scale(this.ratio, this.ratio);
    c.translate(box / 2, box / 2);
    c.scale(size, size);
    c.translate(-12, -12);
    c.lineWidth = strong ? 3.2 : 2.4;
    c.strokeStyle = silent ? this.ink("silent") : this.ink("panel");
    c.fillStyle = silent ? this.ink("panel") : this.ink(state);
    c.stroke(shape);
    c.fill(shape);
    if (silent) c.stroke(shape);
    if (!silent && state === "busy") this.dot(c);
    return canvas;
  }

  private dot(c: CanvasRenderingContext2D): void {
    c.fillStyle = this.ink("panel");
    c.beginPath();
    c.arc(12, 12, 3.2, 0, 2 * Math.PI);
    c.fill();
  }
}
