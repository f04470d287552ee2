import { useState } from "preact/hooks";
import { useTick } from "../phone/hooks";
import { Icon } from "../look/Icon";
import { useWords } from "../words/words";

/** What to do next, by what the two phones show; the first whose mark is on the page. */
const hints = [
  { mark: ".place.member form.card, .place.provider form.card", hint: "enter" },
  { mark: ".place.provider .offer", hint: "accept" },
  { mark: '.place.provider [data-step="depart"]', hint: "depart" },
  { mark: '.place.provider [data-step="arrive"]', hint: "drive" },
  { mark: '.place.provider [data-step="start"]', hint: "start" },
  { mark: '.place.provider [data-step="complete"]', hint: "complete" },
  { mark: ".place.provider [data-complete]", hint: "evidence" },
  { mark: ".place.member .stars", hint: "rate" },
  { mark: ".place.member .thanks", hint: "again" },
  { mark: ".place.provider .duty.off", hint: "duty" },
  { mark: '.place.member .sentence[data-state="searching"], .place.member .sentence[data-state="offered"]', hint: "searching" },
  { mark: ".place.member .tile", hint: "ask" },
] as const;

const lookEveryMs = 500;

/** A line that says what to try next. It can be put away. */
export function Guide() {
  const say = useWords();
  useTick(lookEveryMs);
  const [open, setOpen] = useState(true);
  if (!open) return null;
  const next = hints.find(({ mark }) => document.querySelector(mark))?.hint ?? "watch";
  return (
    <aside class="guide" aria-label={say("guide.heading")}>
      <Icon name="right" />
      <p role="status" data-hint={next}>{say("guide." + next)}</p>
      <button type="button" class="round" aria-label={say("guide.close")} onClick={() => setOpen(false)}><Icon name="cross" /></button>
    </aside>
  );
}
