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

/** To the sign-in, which says so when it was not the person who ended the session. */
async function goOut(ended: boolean): Promise<void> {
  await session.signOut();
  location.replace(ended ? "/login?ended" : "/login");
}

if (session.user) {
  document.title = say("title.member");
  const page = document.getElementById("page") as HTMLElement;
  page.className = "phone alone";
  render(<Member server={new MemberServer(session)} user={session.user} locator={new Gps()} onOut={(ended) => void goOut(ended)} />, page);
} else {
  location.replace("/login");
}
