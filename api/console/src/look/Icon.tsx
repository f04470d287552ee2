import type { ProviderState, VehicleType } from "../api/views";
import { vehicleShapes } from "./shapes";

const outlines = {
  alert: "M12 3.5 22 20.5H2ZM12 10v4.5M12 17.3v.4",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 1 1 0-13ZM15.5 15.5 20.5 20.5",
  ring: "M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15ZM10 21.2h4",
  check: "M4.5 12.5 9.5 17.5 19.5 6.5",
  road: "M5 20 9.5 4M19 20 14.5 4M12 5v2.5M12 11v2.5M12 17v2.5",
  pin: "M12 21.5s-7-6.3-7-11.5a7 7 0 0 1 14 0c0 5.2-7 11.5-7 11.5ZM12 7.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 1 1 0-5.2Z",
  wrench: "M20 6.5a5 5 0 0 1-6.6 6.2L7 19.2a2 2 0 0 1-2.9-2.9l6.5-6.4A5 5 0 0 1 16.8 3.3L14 6.2l.6 3.1 3.1.6Z",
  cross: "M6 6 18 18M18 6 6 18",
  calendar: "M4.5 6.5h15v13h-15ZM4.5 10.5h15M8.5 4v4M15.5 4v4",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 1 1 0-17ZM12 7.5V12l3.2 2.2",
  signal: "M4 9.5a11.5 11.5 0 0 1 16 0M7 13a7 7 0 0 1 10 0M10 16.4a3 3 0 0 1 4 0M12 19.3v.3",
  mute: "M4 9.5a11.5 11.5 0 0 1 16 0M7 13a7 7 0 0 1 10 0M12 19.3v.3M4 4 20 20",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 1 1 0-8ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  half: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 1 1 0-17ZM12 3.5v17M12 7h6.5M12 12h8.3M12 17h6.5",
  out: "M10 4.5H5v15h5M14.5 8 19 12l-4.5 4M19 12H9.5",
  message: "M4 5h16v11H10l-4.5 4v-4H4Z",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  up: "M5 15l7-7 7 7",
  down: "M5 9l7 7 7-7",
  lock: "M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
} as const;

export type IconName = keyof typeof outlines;

/** A line drawing beside words that say the same; hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={outlines[name]} />
    </svg>
  );
}

/** The map's mark of a unit: shape for the vehicle, fill for the state. */
export function UnitMark({ vehicle, state }: { vehicle: VehicleType; state: ProviderState }) {
  return (
    <svg class={"mark " + state} viewBox="-3 -3 30 30" aria-hidden="true" focusable="false">
      {state === "offered" && <circle class="halo" cx="12" cy="12" r="13" />}
      <path d={vehicleShapes[vehicle] ?? vehicleShapes.CAR} />
      {state === "busy" && <circle class="dot" cx="12" cy="12" r="3.2" />}
    </svg>
  );
}
