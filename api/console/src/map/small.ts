import { LngLatBounds, Map as GlMap, Marker, setWorkerUrl, type LngLat } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import type { Track } from "../live/track";
import { onTheme } from "../look/theme";
import { ownStyle, repaint } from "./style";

setWorkerUrl(workerUrl);

const nearZoom = 14.5;
const areaZoom = 13.5;

/** A place in degrees. */
export interface Spot {
  latitude: number;
  longitude: number;
}

/** What a small map is for: reading its place, choosing it, or showing about where it is; and its name for readers. */
export interface SmallMapForm {
  kind: "place" | "choice" | "area";
  label: string;
  pinLabel: string;
}

/** Pixels by which an arrow key moves the pin; with Shift, and without. */
const [leap, nudge] = [60, 12];
const arrows: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * SmallMap shows one place and one mover on the map's own style. A place to choose is dragged, tapped, or moved by the
 * arrow keys. Throws where the browser cannot draw it.
 */
export class SmallMap {
  onDrag: (to: Spot) => void = () => {};
  private readonly map: GlMap;
  private readonly pin: Marker;
  private readonly mover: Marker;
  private readonly ends: (() => void)[] = [];
  private track: Track | undefined;
  private fitted = false;
  private frame = 0;

  constructor(container: HTMLElement, place: Spot, form: SmallMapForm) {
    this.map = new GlMap({
      container,
      style: ownStyle(),
      center: at(place),
      zoom: form.kind === "area" ? areaZoom : nearZoom,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 18,
      locale: { "Map.Title": form.label },
    });
    const chosen = form.kind === "choice";
    const element = mark(form.kind === "area" ? "areamark" : "pinmark", chosen ? "button" : "div");
    this.pin = new Marker({ element, anchor: form.kind === "area" ? "center" : "bottom", draggable: chosen }).setLngLat(at(place)).addTo(this.map);
    this.mover = new Marker({ element: mark("movermark", "div") });
    if (chosen) this.chooseBy(element, form.pinLabel);
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

  private chooseBy(pin: HTMLElement, label: string): void {
    pin.setAttribute("aria-label", label);
    this.pin.on("dragend", () => this.choose(this.pin.getLngLat()));
    this.map.on("click", (event) => this.choose(event.lngLat));
    pin.addEventListener("click", (event) => event.stopPropagation());
    pin.addEventListener("keydown", (event) => {
      const way = arrows[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? leap : nudge;
      const from = this.map.project(this.pin.getLngLat());
      this.choose(this.map.unproject([from.x + way[0] * step, from.y + way[1] * step]));
    });
  }

  private choose(to: LngLat): void {
    this.pin.setLngLat(to);
    if (!this.map.getBounds().contains(to)) this.map.easeTo({ center: to, duration: 300 });
    this.onDrag({ latitude: to.lat, longitude: to.lng });
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

function mark(name: string, tag: "div" | "button"): HTMLElement {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = "button";
  element.className = name;
  return element;
}
