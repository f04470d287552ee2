import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../words/words";

/** Keys as printed on the keyboard, or a word for those that have a name instead. */
const keys: readonly { key?: string; word?: string; does: string }[] = [
  { key: "j", does: "j" },
  { key: "k", does: "k" },
  { key: ".", does: "dot" },
  { word: "keyEnter", does: "enter" },
  { key: "b 1–9", does: "b" },
  { key: "⇧ 1–9", does: "assign" },
  { key: "a", does: "a" },
  { key: "r", does: "r" },
  { key: "w", does: "w" },
  { key: "h", does: "h" },
  { key: "e", does: "e" },
  { key: "p", does: "p" },
  { key: "n", does: "n" },
  { key: "m", does: "m" },
  { key: "x", does: "x" },
  { key: "z", does: "z" },
  { key: "/", does: "slash" },
  { key: "s", does: "s" },
  { key: "t d", does: "td" },
  { key: "u", does: "u" },
  { key: "f", does: "f" },
  { key: "l", does: "l" },
  { key: "g d m p h", does: "go" },
  { word: "keyEsc", does: "esc" },
  { key: "?", does: "question" },
];

export function Help({ onClose }: { onClose(): void }) {
  const say = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" onClose={onClose} aria-label={say("help.heading")}>
      <h2>{say("help.heading")}</h2>
      <dl>
        {keys.map(({ key, word, does }) => (
          <div key={does}>
            <dt><kbd>{key ?? say("help." + word)}</kbd></dt>
            <dd>{say("help." + does)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="primary" onClick={() => dialog.current?.close()}>{say("help.close")}</button>
    </dialog>
  );
}
