import { getResolution } from "h3-js";
import { expect, test } from "vitest";
import { windowCells } from "../../src/map/window";

const city = { west: -90.62, south: 14.52, east: -90.42, north: 14.7 };

test("the window's cells are of resolution 7 and at most 256", () => {
  const cells = windowCells(city, []);
  expect(cells.length).toBeGreaterThan(60);
  expect(cells.length).toBeLessThanOrEqual(256);
  expect(cells.every((cell) => getResolution(cell) === 7)).toBe(true);
});

test("a window too wide for that asks where units are", () => {
  const country = { west: -92.3, south: 13.7, east: -88.2, north: 17.9 };
  const units = [{ latitude: 14.6, longitude: -90.5 }, { latitude: 14.6, longitude: -90.5 }, { latitude: 16.9, longitude: -89.9 }, { latitude: 40, longitude: -74 }];
  expect(windowCells(country, units)).toHaveLength(2);
});

test("a crowd in a wide window stays within the limit", () => {
  const country = { west: -92.3, south: 13.7, east: -88.2, north: 17.9 };
  const units = Array.from({ length: 900 }, (_, n) => ({ latitude: 13.8 + (n % 30) * 0.1, longitude: -92 + Math.floor(n / 30) * 0.1 }));
  expect(windowCells(country, units)).toHaveLength(256);
});
