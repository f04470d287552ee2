import type { IconName } from "../look/Icon";

const icons: Record<string, IconName> = {
  GRUA: "tow",
  CORRIENTE: "bolt",
  NEUMATICOS: "tyre",
  COMBUSTIBLE: "fuel",
  CERRAJERIA: "key",
  AMBULANCIA: "heart",
  MEDICO_DOMICILIO: "doctor",
  PLOMERIA: "tap",
  ELECTRICIDAD: "plug",
  CERRAJERIA_HOGAR: "key",
  VIDRIERIA: "window",
};

/** The drawing of a service; one that has none of its own is a wrench. */
export function serviceIcon(code: string): IconName {
  return icons[code] ?? "wrench";
}
