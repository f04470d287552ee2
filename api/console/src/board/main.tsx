import { early, session } from "./ahead";
import { render } from "preact";
import { DeskServer } from "../api/desk";
import { loadTheme } from "../look/theme";
import "../look/look.css";
import { loadWords, say } from "../words/words";
import { Board } from "./Board";
import "./board.css";
import { Keepsake } from "./keepsake";

loadTheme();
loadWords();

function goIn(why: string): void {
  new Keepsake(sessionStorage).drop();
  location.replace("/login" + why);
}

async function goOut(): Promise<void> {
  await session.signOut();
  goIn("");
}

if (session.user) {
  document.title = say("title.board");
  const page = document.getElementById("page") as HTMLElement;
  const server = new DeskServer(session, early);
  render(<Board server={server} user={session.user} onOut={() => void goOut()} onIn={() => goIn("?ended")} />, page);
} else {
  goIn("");
}
