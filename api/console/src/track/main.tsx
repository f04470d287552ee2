import { render } from "preact";
import "../look/look.css";
import { loadTheme } from "../look/theme";
import "../phone/phone.css";
import { loadWords, say } from "../words/words";
import { Shared } from "./Shared";

loadTheme();
loadWords();
document.title = say("title.track");

const page = document.getElementById("page") as HTMLElement;
page.className = "phone alone";
const token = location.pathname.split("/")[2] ?? "";
render(<Shared token={token} />, page);
