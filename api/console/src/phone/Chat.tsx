import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api/failure";
import type { Update } from "../api/views";
import { Icon } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Story } from "./story";

/** The messages between the parties of a request, and a line to write the next. */
export function Chat({ story, me }: { story: Story; me: string }) {
  const say = useWords();
  const list = useRef<HTMLOListElement>(null);
  const messages = story.updates.filter((update) => update.update_type === "MESSAGE").reverse();
  const count = messages.length + story.sending.length;
  useEffect(() => story.see(), [count]);
  useEffect(() => list.current?.lastElementChild?.scrollIntoView({ block: "nearest" }), [count]);
  return (
    <section class="chat" aria-label={say("chat.heading")}>
      {count === 0 && <p class="hint">{say("chat.empty")}</p>}
      <ol ref={list} aria-live="polite">
        {oldestFirst(messages).map((one) => <Message key={one.id} one={one} mine={one.author_id === me} />)}
        {story.sending.map((one) => (
          <li key={one.key} class="mine sending"><p>{one.message}</p><small>{say("chat.sending")}</small></li>
        ))}
      </ol>
      <Composer story={story} />
    </section>
  );
}

function Message({ one, mine }: { one: Update; mine: boolean }) {
  const who = mine ? "" : one.author_name || sayCode("role", one.author_role);
  return (
    <li class={mine ? "mine" : ""}>
      <p>{one.message}</p>
      <small>{[who, timeOfDay(Date.parse(one.created_at), false)].filter(Boolean).join(" · ")}</small>
    </li>
  );
}

function Composer({ story }: { story: Story }) {
  const say = useWords();
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState("");
  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const message = text.trim();
    if (!message) return;
    setText("");
    setTrouble("");
    try {
      await story.say(message);
    } catch (cause) {
      setText(message);
      setTrouble(say("chat.failed", { message: cause instanceof Failure && cause.status > 0 ? cause.message : say("phone.noSignal") }));
    }
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      {trouble && <p class="trouble" role="alert">{trouble}</p>}
      <div class="composer">
        <input
          type="text"
          value={text}
          maxLength={4000}
          placeholder={say("chat.placeholder")}
          aria-label={say("chat.placeholder")}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="round filled" aria-label={say("chat.send")} disabled={!text.trim()}><Icon name="send" /></button>
      </div>
    </form>
  );
}

function oldestFirst(messages: Update[]): Update[] {
  return [...messages].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}
