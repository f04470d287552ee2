const storageKey = "auxilio.remembered";

/** What a member tells once and is not asked again on this device. No word about health is kept. */
export interface Remembered {
  phone: string;
  vehicle_make: string;
  vehicle_color: string;
  vehicle_plate: string;
}

const nothing: Remembered = { phone: "", vehicle_make: "", vehicle_color: "", vehicle_plate: "" };

export function remembered(storage: Storage): Remembered {
  const text = storage.getItem(storageKey);
  return text ? { ...nothing, ...(JSON.parse(text) as Partial<Remembered>) } : nothing;
}

export function remember(storage: Storage, told: Remembered): void {
  storage.setItem(storageKey, JSON.stringify(told));
}
