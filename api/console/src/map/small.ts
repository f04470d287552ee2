import { LngLatBounds, Map as GlMap, Marker, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Track } from "../live/track";
import { onTheme } from "../look/theme";
import { ownStyle, repaint } from "./style";

setWorkerUrl(workerUrl);

const nearZoom = 14.5;

/** A place in degrees. */
export interface Spot {
  latitude: number;
  longitude: number;
}

/** SmallMap shows one place and one mover on the map's own style. Throws where the browser cannot draw it. */
export class SmallMap {
  onDrag: (to: Spot) => void = () => {};
  private readonly map: GlMap;
  private readonly pin: Marker;
  private readonly mover: Marker;
  private readonly ends: (() => void)[] = [];
  private track: Track | undefined;
  private fitted = false;
  private frame = 0;

  constructor(container: HTMLElement, place: Spot, draggable: boolean) {
    this.map = new GlMap({
      container,
      style: ownStyle(),
      center: at(place),
      zoom: nearZoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 18,
    });
    this.pin = new Marker({ element: mark("pinmark"), anchor: "bottom", draggable }).setLngLat(at(place)).addTo(this.map);
    this.mover = new Marker({ element: mark("movermark") });
    this.pin.on("dragend", () => {
      const { lat, lng } = this.pin.getLngLat();
      this.onDrag({ latitude: lat, longitude: lng });
    });
    const resize = new ResizeObserver(() => this.map.resize());
    resize.observe(container);
    this.ends.push(() => resize.disconnect(), onTheme(() => this.map.isStyleLoaded() && repaint(this.map)));
    this.animate();
  }

  show(place: Spot, track: Track | undefined): void {
    const from = this.pin.getLngLat();
    if (from.lat !== place.latitude || from.lng !== place.longitude) {
      this.pin.setLngLat(at(place));
      if (!track) this.map.easeTo({ center: at(place), duration: 300 });
    }
    if (track && !this.track) this.mover.setLngLat(at(track.newest)).addTo(this.map);
    if (!track && this.track) this.mover.remove();
    this.track = track;
    if (track && !this.fitted) this.fit(track);
  }

  end(): void {
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
    this.map.remove();
  }

  private fit(track: Track): void {
    this.fitted = true;
    const bounds = new LngLatBounds(at(track.newest), at(track.newest)).extend(this.pin.getLngLat());
    this.map.fitBounds(bounds, { padding: 48, maxZoom: 15.5, duration: 0 });
  }

  private animate(): void {
    this.frame = requestAnimationFrame(() => this.animate());
    if (!this.track?.moving(performance.now())) return;
    const here = this.track.at(performance.now());
    this.mover.setLngLat(at(here));
    if (!this.map.getBounds().contains(at(here))) this.fit(this.track);
  }
}

function at({ latitude, longitude }: Spot): [number, number] {
  return [longitude, latitude];
}

function mark(name: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  return element;
}
