import { render } from "preact";
import { MemberServer } from "../api/member";
import { Session } from "../api/session";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import { Gps } from "../phone/locator";
import "../phone/phone.css";
import { loadWords, say } from "../words/words";
import { Member } from "./Member";

loadTheme();
loadWords();

const session = new Session(localStorage, "member");

async function goOut(): Promise<void> {
  await session.signOut();
  location.replace("/login");
}

if (session.user) {
  document.title = say("title.member");
  const page = document.getElementById("page") as HTMLElement;
  page.className = "phone alone";
  render(<Member server={new MemberServer(session)} user={session.user} locator={new Gps()} onOut={() => void goOut()} />, page);
} else {
  location.replace("/login");
}
