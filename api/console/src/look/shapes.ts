import type { VehicleType } from "../api/views";

/** Outlines of the vehicles in a 24 × 24 box, centred on 12,12: one shape each, told apart without colour. */
export const vehicleShapes: Record<VehicleType, string> = {
  MOTORCYCLE: "M12 3.2 20.6 18.4H3.4Z",
  CAR: "M12 4a8 8 0 1 1 0 16 8 8 0 1 1 0-16Z",
  VAN: "M12 2.8 21.2 12 12 21.2 2.8 12Z",
  TOW_TRUCK: "M7.5 4.2h9L21 12l-4.5 7.8h-9L3 12Z",
  AMBULANCE: "M8.8 3.4h6.4v5.4h5.4v6.4h-5.4v5.4H8.8v-5.4H3.4V8.8h5.4Z",
};

export const vehicleTypes = Object.keys(vehicleShapes) as VehicleType[];
