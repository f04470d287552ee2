import { render } from "preact";
import { useEffect } from "preact/hooks";
import type { User } from "../api/views";
import { Handover } from "../screens/Handover";
import type { Watch } from "./watch";

/** Whatever is on the screen, what is printed is the board on paper, as it is in the moment of printing. */
export function usePaper(watch: Watch, user: User | undefined): void {
  useEffect(() => {
    const sheet = document.createElement("div");
    sheet.className = "papersheet";
    document.body.append(sheet);
    const before = () => render(<Handover watch={watch} user={user} entries={[]} onPaper />, sheet);
    const after = () => render(null, sheet);
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    return () => {
      after();
      sheet.remove();
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    };
  }, [watch, user]);
}
