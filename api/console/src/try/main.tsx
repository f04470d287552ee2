import { render } from "preact";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import "../login/login.css";
import "../phone/phone.css";
import "../provider/provider.css";
import "../board/board.css";
import { loadWords, say } from "../words/words";
import { takeAccounts } from "./accounts";
import { Try } from "./Try";
import "./try.css";

loadTheme();
loadWords();
document.title = say("title.try");

await takeAccounts(sessionStorage);
render(<Try />, document.getElementById("page") as HTMLElement);
