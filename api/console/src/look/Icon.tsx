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
  left: "M15 5l-7 7 7 7",
  right: "M9 5l7 7-7 7",
  send: "M4 12 20 4l-5 16-3.5-6.5ZM11.5 13.5 20 4",
  call: "M6 3.5h3.5l1.5 5-2.3 1.6a12 12 0 0 0 5.2 5.2l1.6-2.3 5 1.5V18a2.5 2.5 0 0 1-2.7 2.5A16.5 16.5 0 0 1 3.5 6.2 2.5 2.5 0 0 1 6 3.5Z",
  tow: "M2.5 16.5V12h7l3.5-6h4.5v10.5M2.5 16.5h15M6.5 14.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 1 1 0-4.6ZM16.5 14.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 1 1 0-4.6ZM17.5 8l4 4.5",
  bolt: "M13 2.5 5 13.5h6l-1 8 8-11h-6Z",
  tyre: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 1 1 0-17ZM12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 1 1 0-7ZM12 3.5v5M12 15.5v5M3.5 12h5M15.5 12h5",
  fuel: "M4.5 20.5v-15a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v15M3 20.5h12M7 7h4v4H7ZM13.5 12h2a1.5 1.5 0 0 1 1.5 1.5v3a1.7 1.7 0 0 0 3.4 0V9L17 5.8",
  key: "M8 9.5a4.5 4.5 0 1 1 0 5.9M12.3 12.4H21v3.2M17.5 12.4v2.6M8 12.5v.2",
  heart: "M12 20.5S3.5 15.3 3.5 9.3A4.6 4.6 0 0 1 12 6.8a4.6 4.6 0 0 1 8.5 2.5c0 6-8.5 11.2-8.5 11.2ZM12 10v5M9.5 12.5h5",
  doctor: "M7 3.5v5a4.5 4.5 0 0 0 9 0v-5M11.5 13v2.5a5 5 0 0 0 9 3M20 14.5a2 2 0 1 1 0 4 2 2 0 1 1 0-4Z",
  tap: "M4 8.5h10a4 4 0 0 1 4 4v2.5h-4v-2H4ZM9 8.5V5M6.5 5h5M16 18.5v2",
  plug: "M9 3v5M15 3v5M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0ZM12 17v4",
  share: "M17 3.8a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 1 1 0-5.4ZM7 9.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 1 1 0-5.4ZM17 14.8a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 1 1 0-5.4ZM9.4 10.8l5.3-3M9.4 13.2l5.3 3",
  star: "M12 3.2l2.7 5.6 6.1.8-4.5 4.2 1.2 6.1L12 16.9l-5.5 3 1.2-6.1L3.2 9.6l6.1-.8Z",
  battery: "M3.5 8h15v8h-15ZM20.5 10.5v3M6 10.5v3",
  target: "M12 5.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 1 1 0-13ZM12 2.5v4M12 17.5v4M2.5 12h4M17.5 12h4",
  sound: "M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  quiet: "M4 9.5v5h3.5L12 19V5L7.5 9.5ZM15.5 9.5l5 5M20.5 9.5l-5 5",
  camera: "M3.5 7.5h4L9 5h6l1.5 2.5h4v11.5h-17ZM12 9.7a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 1 1 0-7.2Z",
  shield: "M12 3 19.5 6v6c0 5-3.5 7.8-7.5 9.3C8 19.8 4.5 17 4.5 12V6Z",
  user: "M12 3.5a4 4 0 1 1 0 8 4 4 0 1 1 0-8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  undo: "M8.5 5 4 9.5 8.5 14M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-3",
  window: "M4.5 4h15v16h-15ZM12 4v16M4.5 12h15",
  plan: "M4 5.5h16v13H4ZM4 10h16M7.5 15h4",
  copy: "M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4",
  chart: "M4 20V4M4 20h16M8.5 16v-5M13 16V7M17.5 16v-8",
  sliders: "M4 7h9M17 7h3M13 4.5v5M4 17h3M11 17h9M9 14.5v5",
  paper: "M6 3.5h9l4 4v13H6ZM14.5 3.5V8H19M9 12h7M9 15.5h7",
  print: "M7 8V3.5h10V8M7 17H4V8.5h16V17h-3M7 13.5h10v7H7Z",
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
