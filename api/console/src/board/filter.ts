import type { RequestRow } from "../api/views";
import { plain } from "../order/fuzzy";
import { sayCode } from "../words/words";

/** Whether every word of the filter is somewhere in the row, whatever its case and accents. */
export function matches(row: RequestRow, filter: string): boolean {
  const words = plain(filter).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = plain(
    [row.request_number, sayCode("service", row.service), row.location_city, row.location_address, row.provider?.name,
      sayCode("state", row.state), sayCode("priority", row.priority)].join(" "),
  );
  return words.every((word) => text.includes(word));
}
