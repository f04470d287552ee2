/** One reading of where this device is. Degrees, metres, metres per second; `at` in wall-clock milliseconds. */
export interface Reading {
  latitude: number;
  longitude: number;
  accuracy: number | null;
  speed: number | null;
  heading: number | null;
  at: number;
}

/** Why there is no reading. */
export type Lack = "denied" | "unavailable";

/** Where this device is, as long as somebody wants to know. */
export interface Locator {
  /** Calls back with each reading; the answer ends it. */
  watch(found: (reading: Reading) => void, lacking: (lack: Lack) => void): () => void;
  /** Where the device should be going, for a device that only pretends to move. */
  head?(to: { latitude: number; longitude: number } | undefined): void;
}

/** A device that stands still may keep quiet; asked this often it says again where it is. */
const askEveryMs = 20_000;
/** So old a position still says about where somebody is; a reading carries its time. */
const roughlyForMs = 60_000;

/** The device's own positioning. */
export class Gps implements Locator {
  watch(found: (reading: Reading) => void, lacking: (lack: Lack) => void): () => void {
    if (!("geolocation" in navigator)) {
      lacking("unavailable");
      return () => {};
    }
    const { geolocation } = navigator;
    const take = ({ coords, timestamp }: GeolocationPosition) => found({ ...readingOf(coords), at: timestamp });
    const refused = (error: GeolocationPositionError) => lacking(error.code === error.PERMISSION_DENIED ? "denied" : "unavailable");
    geolocation.getCurrentPosition(take, () => undefined, { maximumAge: roughlyForMs }); // what is known already, until the watch finds better
    const watching = geolocation.watchPosition(take, refused, { enableHighAccuracy: true, maximumAge: 5_000 });
    const asking = setInterval(() => geolocation.getCurrentPosition(take, () => undefined, { maximumAge: 5_000 }), askEveryMs);
    return () => {
      clearInterval(asking);
      geolocation.clearWatch(watching);
    };
  }
}

function readingOf({ latitude, longitude, accuracy, speed, heading }: GeolocationCoordinates): Omit<Reading, "at"> {
  const known = (value: number | null) => (value === null || Number.isNaN(value) ? null : value);
  return { latitude, longitude, accuracy, speed: known(speed), heading: known(heading) };
}
