import { useState } from "preact/hooks";
import { Failure } from "../api/failure";
import type { Session } from "../api/session";
import { Icon } from "../look/Icon";
import { Logo } from "../look/Logo";
import { language, speak, useWords } from "../words/words";

export function Login({ session, ended }: { session: Session; ended: boolean }) {
  const say = useWords();
  const [trouble, setTrouble] = useState(ended ? say("login.ended") : "");
  const [busy, setBusy] = useState(false);
  document.title = say("title.login");

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setTrouble("");
    try {
      await enter(session, String(form.get("login")).trim(), String(form.get("password")));
    } catch (cause) {
      setTrouble(sayTrouble(cause, say));
      setBusy(false);
    }
  }

  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)}>
        <Logo />
        <h1>{say("brand")}</h1>
        <p class="lead">{say("login.heading")}</p>
        <p class="hint">{say("login.lead")}</p>
        <label>
          <span>{say("login.who")}</span>
          <input name="login" type="text" required autoComplete="username" autoFocus spellcheck={false} />
        </label>
        <label>
          <span>{say("login.password")}</span>
          <input name="password" type="password" required autoComplete="current-password" />
        </label>
        {trouble && <p class="trouble" role="alert"><Icon name="alert" />{trouble}</p>}
        <button type="submit" class="primary" disabled={busy}>{say(busy ? "login.entering" : "login.enter")}</button>
        <button type="button" class="plain" onClick={() => speak(language() === "es" ? "en" : "es")}>{say("top.language")}</button>
      </form>
    </main>
  );
}

async function enter(session: Session, login: string, password: string): Promise<void> {
  const user = await session.signIn(login, password);
  if (user.role === "DISPATCHER" || user.role === "ADMIN") return location.replace("/board");
  await session.signOut();
  throw new Failure(403, "NOT_STAFF", "");
}

function sayTrouble(cause: unknown, say: (key: string, values?: Record<string, unknown>) => string): string {
  if (!(cause instanceof Failure)) return say("login.failed", { message: String(cause) });
  if (cause.status === 0) return say("login.unreachable");
  if (cause.status === 401) return say("login.wrong");
  if (cause.status === 403) return say("login.staff");
  if (cause.status === 429) return say("login.limited", { seconds: cause.retryAfter || 60 });
  return say("login.failed", { message: cause.message });
}
