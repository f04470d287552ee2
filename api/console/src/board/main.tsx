import { render } from "preact";
import { Server } from "../api/server";
import { Session } from "../api/session";
import { loadTheme } from "../look/theme";
import "../look/look.css";
import { loadWords } from "../words/words";
import { Board } from "./Board";
import "./board.css";
import { Keepsake } from "./keepsake";

loadTheme();
loadWords();

const session = new Session(sessionStorage);

function goIn(why: string): void {
  new Keepsake(sessionStorage).drop();
  location.replace("/login" + why);
}

async function goOut(): Promise<void> {
  await session.signOut();
  goIn("");
}

if (session.user) {
  const page = document.getElementById("page") as HTMLElement;
  const server = new Server(session);
  render(<Board server={server} user={session.user} onOut={() => void goOut()} onIn={() => goIn("?ended")} />, page);
} else {
  goIn("");
}
