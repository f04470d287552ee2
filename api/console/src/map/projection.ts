import type { Map as GlMap } from "maplibre-gl";

const tile = 512;

/** Where a place is on the canvas, in CSS pixels. */
export interface Pixel {
  x: number;
  y: number;
}

/**
 * Projection is the map's own, web Mercator, for a map that is neither turned nor tilted; read once for a frame,
 * it costs a logarithm for each place.
 */
export class Projection {
  private readonly size: number;
  private readonly west: number;
  private readonly north: number;

  constructor(map: GlMap, width: number, height: number) {
    const { lng, lat } = map.getCenter();
    this.size = tile * 2 ** map.getZoom();
    this.west = east(lng) * this.size - width / 2;
    this.north = south(lat) * this.size - height / 2;
  }

  at(longitude: number, latitude: number): Pixel {
    return { x: east(longitude) * this.size - this.west, y: south(latitude) * this.size - this.north };
  }
}

/** Parts of the world's width from its western edge. */
function east(longitude: number): number {
  return (180 + longitude) / 360;
}

/** Parts of the world's height from its northern edge. */
function south(latitude: number): number {
  return (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360))) / 360;
}
