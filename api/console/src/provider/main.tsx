import { render } from "preact";
import { ProviderServer } from "../api/provider";
import { Session } from "../api/session";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import { Gps } from "../phone/locator";
import "../phone/phone.css";
import { loadWords, say } from "../words/words";
import { Keepsake } from "./keepsake";
import { Provider } from "./Provider";
import { sleep } from "./push";
import "./provider.css";

loadTheme();
loadWords();

const session = new Session(localStorage, "provider");

/** To the sign-in, which says so when it was not the person who ended the session. */
async function goOut(ended: boolean): Promise<void> {
  new Keepsake(localStorage, "").drop();
  await sleep().catch(() => undefined);
  await session.signOut();
  location.replace(ended ? "/login?ended" : "/login");
}

if (session.user) {
  document.title = say("title.provider");
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/worker.js", { scope: "/provider" }).catch(() => undefined);
  const page = document.getElementById("page") as HTMLElement;
  page.className = "phone alone";
  render(<Provider server={new ProviderServer(session)} user={session.user} locator={new Gps()} onOut={(ended) => void goOut(ended)} />, page);
} else {
  location.replace("/login");
}
