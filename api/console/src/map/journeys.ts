import type { ProviderRow, RequestRow } from "../api/views";
import { isPlaced } from "../board/requestrow";
import type { Track } from "../live/track";
import type { Scene, Sheet } from "./sheet";

/** Where the watched units have been. */
export function drawTrails(sheet: Sheet, { desk, open, hovered }: Scene): void {
  for (const unit of desk.providers.values()) {
    if (unit.id !== hovered && (open === undefined || unit.request_id !== open)) continue;
    const trail = desk.tracks.get(unit.id)?.trail;
    if (trail && trail.length > 1) drawTrail(sheet, unit, trail);
  }
}

function drawTrail({ c, palette, projection }: Sheet, unit: ProviderRow, trail: [number, number][]): void {
  c.strokeStyle = palette[unit.state];
  c.globalAlpha = 0.45;
  c.lineWidth = 3;
  c.lineCap = "round";
  c.beginPath();
  for (const [lng, lat] of trail) {
    const { x, y } = projection.at(lng, lat);
    c.lineTo(x, y);
  }
  c.stroke();
  c.globalAlpha = 1;
}

/** A line from each unit to whom it is on its way to, or asked to go to. */
export function drawJourneys(sheet: Sheet, scene: Scene): void {
  sheet.c.setLineDash([5, 5]);
  for (const unit of scene.desk.providers.values()) {
    const row = unit.request_id ? scene.desk.requests.get(unit.request_id) : undefined;
    const track = scene.desk.tracks.get(unit.id);
    if (row && track && isPlaced(row) && ["assigned", "en_route", "offered"].includes(row.state)) drawJourney(sheet, scene, unit, row, track);
  }
  sheet.c.setLineDash([]);
  sheet.c.globalAlpha = 1;
}

function drawJourney({ c, palette, projection }: Sheet, scene: Scene, unit: ProviderRow, row: RequestRow, track: Track): void {
  const here = track.at(scene.tick);
  const from = projection.at(here.longitude, here.latitude);
  const to = projection.at(row.location_longitude, row.location_latitude);
  c.strokeStyle = palette[unit.state];
  c.globalAlpha = row.id === scene.open || unit.id === scene.hovered ? 0.95 : 0.35;
  c.lineWidth = row.id === scene.open ? 2 : 1.25;
  c.beginPath();
  c.moveTo(from.x, from.y);
  c.lineTo(to.x, to.y);
  c.stroke();
}
