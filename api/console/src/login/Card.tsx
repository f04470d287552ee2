import type { ComponentChildren } from "preact";
import { Icon } from "../look/Icon";
import { Logo } from "../look/Logo";
import { language, speak, useWords } from "../words/words";

interface Props {
  lead: string;
  trouble: string;
  note?: string;
  children: ComponentChildren;
  onSubmit(event: SubmitEvent): void;
}

/** What all forms of the sign-in share. */
export function Card({ lead, trouble, note, children, onSubmit }: Props) {
  const say = useWords();
  return (
    <form class="card" onSubmit={onSubmit}>
      <Logo />
      <h1>{say("brand")}</h1>
      <p class="lead">{say("login.heading")}</p>
      <p class="hint">{lead}</p>
      {note && <p class="said" role="status">{note}</p>}
      {children}
      {trouble && <p class="trouble" role="alert"><Icon name="alert" />{trouble}</p>}
      <button type="button" class="plain" onClick={() => speak(language() === "es" ? "en" : "es")}>{say("top.language")}</button>
    </form>
  );
}
