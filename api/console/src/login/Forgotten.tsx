import { useState } from "preact/hooks";
import { post } from "../api/session";
import { useWords } from "../words/words";
import { Card } from "./Card";
import { sayTrouble } from "./trouble";

/** Asks for a link to choose another password. The answer is the same whether the address is known or not. */
export function Forgotten({ onBack }: { onBack(): void }) {
  const say = useWords();
  const [trouble, setTrouble] = useState("");
  const [sent, setSent] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setTrouble("");
    try {
      await post("/auth/password-reset", { email: String(form.get("email")).trim() });
      setSent(true);
    } catch (cause) {
      setTrouble(sayTrouble(cause));
    }
  }

  return (
    <Card lead={say("login.resetLead")} trouble={trouble} note={sent ? say("login.sent") : ""} onSubmit={(event) => void submit(event)}>
      <label>
        <span>{say("login.email")}</span>
        <input name="email" type="text" inputMode="email" required autoComplete="email" spellcheck={false} />
      </label>
      <button type="submit" class="primary" disabled={sent}>{say("login.send")}</button>
      <button type="button" class="plain" onClick={onBack}>{say("login.back")}</button>
    </Card>
  );
}
