import { getHexagonAreaAvg, gridDistance, latLngToCell, polygonToCells, UNITS } from "h3-js";

/** The map's window in degrees. */
export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

const resolution = 7;
const most = 256;
const margin = 0.12;
const kmPerDegree = 111.2;

/**
 * The cells of H3 resolution 7 to ask positions of, at most 256: the window with a margin; when it holds more,
 * the cells in it where units are known to be, nearest to its centre first.
 */
export function windowCells(bounds: Bounds, units: Iterable<{ latitude: number; longitude: number }>): string[] {
  const wide = widened(bounds);
  if (areaKm2(wide) / getHexagonAreaAvg(resolution, UNITS.km2) < most * 0.9) {
    return polygonToCells(ring(wide), resolution).slice(0, most);
  }
  const cells = new Set<string>();
  for (const unit of units) {
    if (inside(wide, unit)) cells.add(latLngToCell(unit.latitude, unit.longitude, resolution));
  }
  return [...cells].sort(byDistanceFrom(wide)).slice(0, most);
}

function widened({ west, south, east, north }: Bounds): Bounds {
  const [x, y] = [(east - west) * margin, (north - south) * margin];
  return { west: west - x, south: Math.max(-89, south - y), east: east + x, north: Math.min(89, north + y) };
}

function areaKm2({ west, south, east, north }: Bounds): number {
  const shrink = Math.cos(((south + north) / 2) * (Math.PI / 180));
  return (east - west) * kmPerDegree * shrink * (north - south) * kmPerDegree;
}

function ring({ west, south, east, north }: Bounds): number[][] {
  return [[south, west], [south, east], [north, east], [north, west]];
}

function inside(bounds: Bounds, at: { latitude: number; longitude: number }): boolean {
  return at.longitude >= bounds.west && at.longitude <= bounds.east && at.latitude >= bounds.south && at.latitude <= bounds.north;
}

function byDistanceFrom(bounds: Bounds): (a: string, b: string) => number {
  const centre = latLngToCell((bounds.south + bounds.north) / 2, (bounds.west + bounds.east) / 2, resolution);
  const far = (cell: string) => {
    try {
      return gridDistance(centre, cell);
    } catch {
      return Number.MAX_SAFE_INTEGER;
    }
  };
  return (a, b) => far(a) - far(b);
}
