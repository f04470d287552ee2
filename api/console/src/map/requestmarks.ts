import type { RequestRow } from "../api/views";
import { isClosed, isPlaced } from "../board/requestrow";
import { shortNumber } from "../board/sentence";
import { hueOf } from "./palette";
import { inSight, type Scene, type Sheet, type Spot } from "./sheet";

const height = 18;
const font = "600 11px system-ui, sans-serif";

/** Draws the live requests in sight, and the open one in any state. */
export function drawRequests(sheet: Sheet, { desk, open }: Scene): Spot[] {
  const spots: Spot[] = [];
  sheet.c.font = font;
  sheet.c.textAlign = "center";
  for (const row of desk.requests.values()) {
    if (!isPlaced(row) || (isClosed(row) && row.id !== open)) continue;
    const { x, y } = sheet.projection.at(row.location_longitude, row.location_latitude);
    if (!inSight(sheet, x, y)) continue;
    drawRequest(sheet, row, x, y, row.id === open);
    spots.push({ kind: "request", id: row.id, x, y: y - 26 + height / 2 });
  }
  return spots;
}

/**
 * A numbered square on a stem, hollow while nobody has taken it, with a dashed frame while its time has not come; a heavier
 * frame for urgent ones, a bar on top for those that need a person.
 */
function drawRequest({ c, palette }: Sheet, row: RequestRow, x: number, y: number, chosen: boolean): void {
  const text = shortNumber(row);
  const width = widthOf(c, text);
  const [left, top] = [x - width / 2, y - 26];
  const ink = palette[hueOf(row)];
  const hollow = ["searching", "offered", "scheduled"].includes(row.state);
  const heavy = row.priority === "URGENT" ? 2.5 : 1.5;
  const rim = chosen ? palette.text : palette.panel;
  c.beginPath();
  c.roundRect(left, top, width, height, 4);
  c.strokeStyle = rim;
  c.lineWidth = (chosen ? 3 : 1.5) + (hollow ? heavy : 0);
  c.stroke();
  c.fillStyle = hollow ? palette.panel : ink;
  c.fill();
  c.strokeStyle = hollow ? ink : rim;
  c.lineWidth = heavy;
  if (row.state === "scheduled") c.setLineDash([3, 3]);
  c.stroke();
  c.setLineDash([]);
  c.fillStyle = ink;
  drawStem(c, x, top + height, y - 2);
  if (row.attention.length > 0) c.fillRect(left, top - 5, width, 3);
  c.fillStyle = hollow ? ink : palette.panel;
  c.fillText(text, x, top + 13);
}

function drawStem(c: CanvasRenderingContext2D, x: number, from: number, to: number): void {
  c.beginPath();
  c.moveTo(x - 4, from);
  c.lineTo(x, to);
  c.lineTo(x + 4, from);
  c.fill();
}

const widths = new Map<number, number>();

/** Figures are of one width, so a number is as wide as any other of its length. */
function widthOf(c: CanvasRenderingContext2D, text: string): number {
  const known = widths.get(text.length);
  if (known !== undefined) return known;
  const width = Math.max(20, c.measureText(text).width + 10);
  widths.set(text.length, width);
  return width;
}
