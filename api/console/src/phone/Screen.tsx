import type { ComponentChildren } from "preact";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { Logo } from "../look/Logo";
import { nextTheme, setTheme } from "../look/theme";
import { timeOfDay } from "../look/times";
import { language, speak, useWords } from "../words/words";
import { useLine } from "./hooks";

interface Props {
  line: Line | undefined;
  title: string;
  children: ComponentChildren;
  onBack?: (() => void) | undefined;
  onOut?: (() => void) | undefined;
}

/** The frame of every screen of a phone: what it is, whether the server is heard, and the way back. */
export function Screen({ line, title, children, onBack, onOut }: Props) {
  const say = useWords();
  const other = language() === "es" ? "en" : "es";
  return (
    <>
      <header class="phonehead">
        {onBack ? (
          <button type="button" class="round" aria-label={say("phone.back")} onClick={onBack}><Icon name="left" /></button>
        ) : (
          <Logo />
        )}
        <h1>{title}</h1>
        <button type="button" class="round" aria-label={other.toUpperCase() + " · " + say("top.language")} onClick={() => speak(other)}>
          {other.toUpperCase()}
        </button>
        <button type="button" class="round" aria-label={say("phone.light")} onClick={() => setTheme(nextTheme())}><Icon name="half" /></button>
        {onOut && <button type="button" class="round" aria-label={say("top.out")} onClick={onOut}><Icon name="out" /></button>}
      </header>
      {line && <Signal line={line} />}
      <main class="phonebody">{children}</main>
    </>
  );
}

/** Nothing while all is well; a sentence when what is shown may be old. */
function Signal({ line }: { line: Line }) {
  const say = useWords();
  const { state, connection, clock } = useLine(line);
  if (state === "live") return null;
  const since = timeOfDay(clock.running() - Math.min(connection.silence(), 86_400_000), false);
  const words = state === "away" ? say("phone.away", { time: since }) : say("phone." + state);
  return <p class={"signal " + state} role="status"><Icon name="mute" /><span>{words}</span></p>;
}
