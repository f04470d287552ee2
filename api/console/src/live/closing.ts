/** What a closed socket asks of its client. */
export type Closing =
  | { then: "return" } // come back within the hint, back-off reset
  | { then: "wait" } // come back after a back-off
  | { then: "sign" } // a new access token and ticket first
  | { then: "stop"; code: number }; // do not come back

/** The close-code rules of the realtime contract. Codes it does not name (1006 among them) mean: resume after a back-off. */
export function afterClose(code: number): Closing {
  if (code >= 4000 && code <= 4099) return { then: "return" };
  if (code >= 4200 && code <= 4299) return { then: "sign" };
  if (code >= 4300 && code <= 4399) return { then: "stop", code };
  return { then: "wait" };
}
