import { useState } from "preact/hooks";
import { seatOf, Session, tokensFor, type Seat } from "../api/session";
import type { Tokens } from "../api/views";
import { useWords } from "../words/words";
import { Card } from "./Card";
import { Forgotten } from "./Forgotten";
import { Renewal, type ResetLink } from "./Renewal";
import { sayTrouble } from "./trouble";

const pages: Record<Seat, string> = { desk: "/board", member: "/member", provider: "/provider" };

/** Where a seat keeps its session: the desk's ends with its tab, a phone's stays until it signs out. */
export function sessionAt(seat: Seat): Session {
  return new Session(seat === "desk" ? sessionStorage : localStorage, seat);
}

/** The page of the sign-in: it leads everybody to the page of their role. */
export function Login({ ended, link }: { ended: boolean; link: ResetLink | undefined }) {
  const say = useWords();
  const [asks, setAsks] = useState<"enter" | "forgotten" | "renewal">(link ? "renewal" : "enter");
  const [note, setNote] = useState(ended ? say("login.ended") : "");
  document.title = say("title.login");
  const enter = (tokens: Tokens) => {
    sessionAt(seatOf(tokens.user)).take(tokens);
    location.replace(pages[seatOf(tokens.user)]);
  };
  const back = (words: string) => {
    history.replaceState(null, "", "/login");
    setNote(words);
    setAsks("enter");
  };
  return (
    <main class="login">
      {asks === "enter" && <SignIn note={note} onIn={enter} onForgotten={() => setAsks("forgotten")} />}
      {asks === "forgotten" && <Forgotten onBack={() => back("")} />}
      {asks === "renewal" && link && <Renewal link={link} onBack={() => back("")} onDone={() => back(say("login.changed"))} />}
    </main>
  );
}

interface SignInProps {
  note?: string;
  onIn(tokens: Tokens): void;
  onForgotten?(): void;
}

/** The form itself, which a window with several seats shows too. */
export function SignIn({ note = "", onIn, onForgotten }: SignInProps) {
  const say = useWords();
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setTrouble("");
    try {
      onIn(await tokensFor(String(form.get("login")).trim(), String(form.get("password"))));
    } catch (cause) {
      setTrouble(sayTrouble(cause));
    }
    setBusy(false);
  }

  return (
    <Card lead={say("login.lead")} trouble={trouble} note={note} onSubmit={(event) => void submit(event)}>
      <label>
        <span>{say("login.who")}</span>
        <input name="login" type="text" required autoComplete="username" autoFocus={onForgotten !== undefined} spellcheck={false} />
      </label>
      <label>
        <span>{say("login.password")}</span>
        <input name="password" type="password" required autoComplete="current-password" />
      </label>
      <button type="submit" class="primary" disabled={busy}>{say(busy ? "login.entering" : "login.enter")}</button>
      {onForgotten && <button type="button" class="plain" onClick={onForgotten}>{say("login.forgot")}</button>}
    </Card>
  );
}
