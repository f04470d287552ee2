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

/** The device's own positioning. */
export class Gps implements Locator {
  watch(found: (reading: Reading) => void, lacking: (lack: Lack) => void): () => void {
    if (!("geolocation" in navigator)) {
      lacking("unavailable");
      return () => {};
    }
    const watching = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => found({ ...readingOf(coords), at: timestamp }),
      (error) => lacking(error.code === error.PERMISSION_DENIED ? "denied" : "unavailable"),
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
    return () => navigator.geolocation.clearWatch(watching);
  }
}

function readingOf({ latitude, longitude, accuracy, speed, heading }: GeolocationCoordinates): Omit<Reading, "at"> {
  const known = (value: number | null) => (value === null || Number.isNaN(value) ? null : value);
  return { latitude, longitude, accuracy, speed: known(speed), heading: known(heading) };
}
