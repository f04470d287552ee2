import { render } from "preact";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import { loadWords } from "../words/words";
import { Login } from "./Login";
import "./login.css";
import { resetLink } from "./Renewal";

loadTheme();
loadWords();

const ended = new URLSearchParams(location.search).has("ended");
render(<Login ended={ended} link={resetLink(location.pathname)} />, document.getElementById("page") as HTMLElement);
