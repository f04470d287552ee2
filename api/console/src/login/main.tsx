import { render } from "preact";
import { Session } from "../api/session";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import { loadWords } from "../words/words";
import { Login } from "./Login";
import "./login.css";

loadTheme();
loadWords();

const session = new Session(sessionStorage);
const ended = new URLSearchParams(location.search).has("ended");
render(<Login session={session} ended={ended} />, document.getElementById("page") as HTMLElement);
