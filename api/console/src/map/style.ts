import type { Feature, FeatureCollection, MultiLineString, Polygon } from "geojson";
import type { DataDrivenPropertyValueSpecification, LineLayerSpecification, Map as GlMap, StyleSpecification } from "maplibre-gl";
import { colour } from "../look/theme";
import { country } from "./places";
import streets from "./streets.json";

export type Cells = FeatureCollection<Polygon, { weight: number }>;

const empty: Cells = { type: "FeatureCollection", features: [] };

/** The whole map without a tile: ground, the country, and a layer of H3 cells. */
export function ownStyle(): StyleSpecification {
  const outline = { type: "Polygon" as const, coordinates: [country.map(([lng, lat]) => [lng, lat])] };
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources: {
      country: { type: "geojson", data: { type: "Feature", properties: {}, geometry: outline } },
      streets: { type: "geojson", data: lines(streets.street as Line[]) },
      arterials: { type: "geojson", data: lines(streets.arterial as Line[]) },
      heat: { type: "geojson", data: empty },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("map-out") } },
      { id: "country", type: "fill", source: "country", paint: { "fill-color": colour("map-land") } },
      { id: "border", type: "line", source: "country", paint: { "line-color": colour("map-line"), "line-width": 1.5 } },
      {
        id: "heat",
        type: "fill",
        source: "heat",
        paint: {
          "fill-color": colour("heat"),
          "fill-opacity": ["interpolate", ["linear"], ["get", "weight"], 0, 0, 0.15, 0.05, 1, 0.36],
          "fill-antialias": false,
        },
      },
      road("streets", [10, 0.3, 12, 1, 15, 3]),
      road("arterials", [7, 0.4, 11, 1.8, 13, 3.2, 15, 6]),
    ],
  };
}

type Line = [number, number][];

function lines(coordinates: Line[]): Feature<MultiLineString> {
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates } };
}

/** `widths` are zoom and pixels by turns. */
function road(source: string, widths: number[]): LineLayerSpecification {
  return {
    id: source,
    type: "line",
    source,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": colour("map-road"),
      "line-width": ["interpolate", ["linear"], ["zoom"], ...widths] as DataDrivenPropertyValueSpecification<number>,
    },
  };
}

/** Gives the layers the colours of the theme that is on now. */
export function repaint(map: GlMap): void {
  map.setPaintProperty("ground", "background-color", colour("map-out"));
  map.setPaintProperty("country", "fill-color", colour("map-land"));
  map.setPaintProperty("border", "line-color", colour("map-line"));
  map.setPaintProperty("heat", "fill-color", colour("heat"));
  map.setPaintProperty("streets", "line-color", colour("map-road"));
  map.setPaintProperty("arterials", "line-color", colour("map-road"));
}
