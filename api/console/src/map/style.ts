import type { FeatureCollection, Polygon } from "geojson";
import type { Map as GlMap, StyleSpecification } from "maplibre-gl";
import { colour } from "../look/theme";
import { country } from "./places";

export type Cells = FeatureCollection<Polygon, { weight: number }>;

const empty: Cells = { type: "FeatureCollection", features: [] };

/** The whole map without a tile: ground, the country, and a layer of H3 cells. */
export function ownStyle(): StyleSpecification {
  const outline = { type: "Polygon" as const, coordinates: [country.map(([lng, lat]) => [lng, lat])] };
  return {
    version: 8,
    sources: {
      country: { type: "geojson", data: { type: "Feature", properties: {}, geometry: outline } },
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
          "fill-opacity": ["interpolate", ["linear"], ["get", "weight"], 0, 0.04, 1, 0.42],
          "fill-outline-color": colour("map-grid"),
        },
      },
    ],
  };
}

/** Gives the layers the colours of the theme that is on now. */
export function repaint(map: GlMap): void {
  map.setPaintProperty("ground", "background-color", colour("map-out"));
  map.setPaintProperty("country", "fill-color", colour("map-land"));
  map.setPaintProperty("border", "line-color", colour("map-line"));
  map.setPaintProperty("heat", "fill-color", colour("heat"));
  map.setPaintProperty("heat", "fill-outline-color", colour("map-grid"));
}
