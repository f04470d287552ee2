import { useState } from "preact/hooks";
import { Failure } from "../api/failure";
import { post } from "../api/session";
import { useWords } from "../words/words";
import { Card } from "./Card";
import { sayTrouble } from "./trouble";

/** What the mailed link carries. */
export interface ResetLink {
  uid: string;
  token: string;
}

/** The link in a page's path, if it is one. */
export function resetLink(path: string): ResetLink | undefined {
  const [, uid, token] = /^\/reset-password\/([^/]+)\/([^/]+)\/?$/.exec(path) ?? [];
  return uid && token ? { uid, token } : undefined;
}

/** Takes a new password for a mailed link. */
export function Renewal({ link, onBack, onDone }: { link: ResetLink; onBack(): void; onDone(): void }) {
  const say = useWords();
  const [trouble, setTrouble] = useState("");

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setTrouble("");
    try {
      await post("/auth/password-reset/confirm", { ...link, new_password: String(form.get("password")) });
      onDone();
    } catch (cause) {
      setTrouble(refusal(cause, say));
    }
  }

  return (
    <Card lead={say("login.newLead")} trouble={trouble} onSubmit={(event) => void submit(event)}>
      <label>
        <span>{say("login.newPassword")}</span>
        <input name="password" type="password" required minLength={12} autoComplete="new-password" />
      </label>
      <button type="submit" class="primary">{say("login.change")}</button>
      <button type="button" class="plain" onClick={onBack}>{say("login.back")}</button>
    </Card>
  );
}

function refusal(cause: unknown, say: (key: string) => string): string {
  if (!(cause instanceof Failure) || cause.status !== 400) return sayTrouble(cause);
  return say(cause.fields.new_password ? "login.weak" : "login.badLink");
}
