import streets from "./streets.json";

const earthM = 6_371_000;
const radians = Math.PI / 180;

interface Place {
  latitude: number;
  longitude: number;
}

/** The haversine distance in metres on a sphere of 6 371 km. */
export function metresBetween(a: Place, b: Place): number {
  const [dLat, dLng] = [(b.latitude - a.latitude) * radians, (b.longitude - a.longitude) * radians];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(dLng / 2) ** 2;
  return 2 * earthM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A part of the city that people name. */
export interface Zone extends Place {
  name: string;
}

export const zones: readonly Zone[] = streets.zones.map(([name, longitude, latitude]) => {
  return { name: String(name), latitude: Number(latitude), longitude: Number(longitude) };
});

const farM = 12_000;

/** The nearest named part of the city; empty far from all of them. */
export function zoneOf(at: Place): string {
  const nearest = zones.reduce((best, zone) => (metresBetween(at, zone) < metresBetween(at, best) ? zone : best), zones[0] as Zone);
  return metresBetween(at, nearest) < farM ? nearest.name : "";
}
