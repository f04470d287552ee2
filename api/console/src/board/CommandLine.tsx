import { useEffect, useRef, useState } from "preact/hooks";
import type { RequestRow } from "../api/views";
import { Icon } from "../look/Icon";
import { sayCode, useWords } from "../words/words";
import type { Book } from "../order/book";
import { effectOf, sayProblem } from "../order/effect";
import { read, type Meaning, type Screen } from "../order/read";
import { useBook, useWatch } from "./hooks";
import { placeOf, shortNumber, stateIcons } from "./sentence";
import type { Watch } from "./watch";

interface Props {
  watch: Watch;
  book: Book;
  open: RequestRow | undefined;
  text: string;
  onText(text: string): void;
  onRequest(id: string): void;
  onUnit(id: string): void;
  onScreen(screen: Screen): void;
}

/** Orders and searches in words: what each meaning would do is said before Enter does it. */
export function CommandLine(props: Props) {
  const { watch, book, open, text, onText } = props;
  const say = useWords();
  const { desk, clock } = useWatch(watch);
  const input = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  const [focused, focus] = useState(false);
  const meanings = focused ? read(text, { desk, open, now: clock.now(), me: book.me }) : [];
  const chosen = Math.min(at, meanings.length - 1);
  useEffect(() => setAt(0), [text]);

  async function enter(meaning: Meaning | undefined): Promise<void> {
    if (!meaning || (meaning.kind === "order" && meaning.problem)) return;
    if (meaning.kind === "order" && !(await book.give(meaning.order))) return;
    if (meaning.kind === "request") props.onRequest(meaning.request.id);
    if (meaning.kind === "unit") props.onUnit(meaning.unit.id);
    if (meaning.kind === "screen") props.onScreen(meaning.screen);
    onText("");
    input.current?.blur();
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(1, meanings.length));
    else if (event.key === "ArrowUp") setAt((chosen + meanings.length - 1) % Math.max(1, meanings.length));
    else if (event.key === "Enter" && !event.isComposing) void enter(meanings[chosen]);
    else if (event.key === "Escape") {
      onText("");
      input.current?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <footer class="command" aria-label={say("command.label")}>
      {focused && text.trim() !== "" && (
        <Meanings meanings={meanings} chosen={chosen} text={text} watch={watch} onPick={(one) => void enter(one)} />
      )}
      <kbd aria-hidden="true">{"/"}</kbd>
      <input
        ref={input}
        id="command"
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        value={text}
        maxLength={1100}
        placeholder={say("command.placeholder")}
        aria-label={say("command.label")}
        aria-expanded={meanings.length > 0}
        aria-controls="meanings"
        aria-activedescendant={meanings.length > 0 ? "meaning" + chosen : undefined}
        onInput={(event) => onText(event.currentTarget.value)}
        onFocus={() => focus(true)}
        onBlur={() => focus(false)}
        onKeyDown={pressed}
      />
      <ToldLine book={book} onRequest={props.onRequest} />
    </footer>
  );
}

interface MeaningsProps {
  meanings: Meaning[];
  chosen: number;
  text: string;
  watch: Watch;
  onPick(meaning: Meaning): void;
}

function Meanings({ meanings, chosen, text, watch, onPick }: MeaningsProps) {
  const say = useWords();
  if (meanings.length === 0) return <p class="meanings hint" id="meanings" role="status">{say("command.nothing", { text })}</p>;
  return (
    <ul class="meanings" id="meanings" role="listbox" aria-label={say("command.label")}>
      {meanings.map((meaning, index) => (
        <li
          key={index}
          id={"meaning" + index}
          role="option"
          aria-selected={index === chosen}
          aria-disabled={meaning.kind === "order" && meaning.problem !== undefined}
          onPointerDown={(event) => {
            event.preventDefault(); // the line keeps the keyboard
            onPick(meaning);
          }}
        >
          <MeaningLine meaning={meaning} watch={watch} />
        </li>
      ))}
    </ul>
  );
}

function MeaningLine({ meaning, watch }: { meaning: Meaning; watch: Watch }) {
  const say = useWords();
  if (meaning.kind === "screen") return <><Icon name="right" /><span>{say("command.screen", { screen: sayCode("screen", meaning.screen) })}</span></>;
  if (meaning.kind === "unit") return <><Icon name="tow" /><span>{say("command.unit", { unit: meaning.unit.name })}</span></>;
  if (meaning.kind === "request") {
    const { request } = meaning;
    const values = { number: shortNumber(request), service: sayCode("service", request.service), place: placeOf(request) };
    return <><Icon name={stateIcons[request.state]} /><span>{say("command.open", values)}</span></>;
  }
  const { order, problem } = meaning;
  return (
    <>
      <b>{sayCode("verb", order.verb.name)} {shortNumber(order.request)}</b>
      <span class={problem ? "problem" : ""}>
        {problem && order.unit && <i>{order.unit.name}: </i>}
        {problem ? sayProblem(problem, order) : effectOf(order, watch.desk)}
      </span>
    </>
  );
}

/** What became of the last order, and what can be done about it. */
function ToldLine({ book, onRequest }: { book: Book; onRequest(id: string): void }) {
  const say = useWords();
  const { told, busy } = useBook(book);
  if (busy) return <p class="told" role="status">{say("command.sending")}</p>;
  if (!told) return null;
  return (
    <div class={"told " + (told.good ? "good" : "bad")} role={told.good ? "status" : "alert"}>
      <Icon name={told.good ? "check" : "alert"} />
      <span>{told.words}</span>
      {told.undo && <button type="button" onClick={() => void book.undo()}><kbd>{"z"}</kbd> {say("order.undo")}</button>}
      {told.again && <button type="button" onClick={() => void told.again?.()}>{say("order.again")}</button>}
      {!told.good && told.request && <button type="button" onClick={() => onRequest(told.request)}>{say("order.show")}</button>}
      <button type="button" class="tool" aria-label={say("order.dismiss")} title={say("order.dismiss")} onClick={() => book.dismiss()}>
        <Icon name="cross" />
      </button>
    </div>
  );
}
