import streets from "./streets.json";

/** Names that tell where one is, by the zoom from which they are worth their room. [name, longitude, latitude, from zoom] */
export type Place = readonly [string, number, number, number];

const zoneFrom = 11.3;
const neighbourFrom = 9.8;

/** The capital's zones and its neighbours, and approximate centres of towns and heads of departments. */
export const places: readonly Place[] = [
  ...streets.zones.map(([name, lng, lat]): Place => {
    return [String(name), Number(lng), Number(lat), String(name).startsWith("Zona") ? zoneFrom : neighbourFrom];
  }),
  ["San Pedro Ayampuc", -90.4508, 14.7867, 10],
  ["San Juan Sacatepéquez", -90.6442, 14.7189, 10],
  ["Palencia", -90.3586, 14.6672, 10],
  ["Amatitlán", -90.6165, 14.4788, 10],
  ["Ciudad de Guatemala", -90.5133, 14.6349, 5],
  ["Antigua Guatemala", -90.7344, 14.5586, 8],
  ["Chimaltenango", -90.8194, 14.6611, 8],
  ["Escuintla", -90.785, 14.305, 7.5],
  ["Quetzaltenango", -91.5181, 14.8347, 6],
  ["Huehuetenango", -91.4711, 15.3197, 6.5],
  ["San Marcos", -91.7939, 14.9639, 7],
  ["Mazatenango", -91.5033, 14.5342, 7],
  ["Retalhuleu", -91.6775, 14.5361, 7.5],
  ["Sololá", -91.1831, 14.7722, 7],
  ["Totonicapán", -91.3606, 14.9117, 7.5],
  ["Santa Cruz del Quiché", -91.1489, 15.0306, 7],
  ["Cobán", -90.3708, 15.4694, 6],
  ["Salamá", -90.3181, 15.1028, 7],
  ["Guastatoya", -90.0694, 14.8539, 7.5],
  ["Zacapa", -89.5306, 14.9722, 6.5],
  ["Chiquimula", -89.5458, 14.8, 7],
  ["Jalapa", -89.9889, 14.6333, 7],
  ["Jutiapa", -89.8958, 14.2917, 7],
  ["Cuilapa", -90.2992, 14.2783, 7.5],
  ["Puerto Barrios", -88.5944, 15.7278, 6],
  ["Flores", -89.8914, 16.93, 6],
];

/** The country's outline at 1:110 000 000, after Natural Earth (public domain), as [longitude, latitude]. */
export const country: readonly (readonly [number, number])[] = [
  [-90.0956, 13.7353], [-90.6086, 13.9098], [-91.2324, 13.9278], [-91.6897, 14.1262], [-92.2277, 14.5388],
  [-92.2032, 14.8301], [-92.0872, 15.0646], [-92.2292, 15.2514], [-91.7479, 16.0666], [-90.4645, 16.0696],
  [-90.4389, 16.4101], [-90.6008, 16.4708], [-90.7118, 16.6875], [-91.0817, 16.9185], [-91.4539, 17.2522],
  [-91.0023, 17.2547], [-91.0015, 17.8176], [-90.0679, 17.8193], [-89.1431, 17.8083], [-89.1508, 17.0156],
  [-89.2291, 15.8869], [-88.9306, 15.8873], [-88.6046, 15.7064], [-88.5184, 15.8554], [-88.225, 15.7277],
  [-88.6807, 15.3462], [-89.1548, 15.0664], [-89.2252, 14.8743], [-89.1455, 14.678], [-89.3533, 14.4241],
  [-89.5873, 14.3626], [-89.5342, 14.2448], [-89.7219, 14.1342], [-90.0647, 13.882], [-90.0956, 13.7353],
];
