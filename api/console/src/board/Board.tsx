import { lazy, Suspense } from "preact/compat";
import { useEffect, useRef } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { User } from "../api/views";
import { useWords } from "../words/words";
import { CommandLine } from "./CommandLine";
import { Help } from "./Help";
import { Inspector } from "./Inspector";
import { MapPane } from "./MapPane";
import { usePaper } from "./paper";
import "../alarm/alarm.css";
import "../screens/screens.css";
import "./command.css";
import { Queue } from "./Queue";
import { useSteering, type Steering } from "./steering";
import { TopBar } from "./TopBar";
import { Units } from "./Units";

const Screens = lazy(() => import("../screens/Screens"));

interface Props {
  server: DeskServer;
  user: User | undefined;
  onOut(): void;
  onIn(): void;
}

export function Board({ server, user, onOut, onIn }: Props) {
  const say = useWords();
  const steering = useSteering(server, user?.id);
  const { watch, book } = steering;
  const root = useRef<HTMLDivElement>(null);
  usePaper(watch, user);
  useEffect(() => {
    watch.onLink = () => root.current && (root.current.dataset.link = watch.link);
  }, [watch]);
  return (
    <div class="board" ref={root} data-link={watch.link}>
      <div class="whole">
        <a class="skip" href="#queue">{say("top.skip")}</a>
        <TopBar steering={steering} user={user} onOut={onOut} onIn={onIn} />
        {steering.place === "desk" ? <Desk steering={steering} /> : <Beside steering={steering} user={user} />}
        <CommandLine
          watch={watch}
          book={book}
          open={watch.desk.requests.get(steering.open ?? "")}
          text={steering.command}
          onText={steering.setCommand}
          onRequest={steering.show}
          onUnit={(id) => steering.show(undefined, id)}
          onScreen={steering.go}
        />
      </div>
      {steering.helped && <Help onClose={() => steering.help(false)} />}
    </div>
  );
}

function Desk({ steering }: { steering: Steering }) {
  const { watch, server, open, unit, show, chart } = steering;
  const onUnit = (id: string) => show(undefined, id);
  return (
    <main class="desk">
      <Queue watch={watch} server={server} open={open} only={steering.only} filter={steering.filter} onFilter={steering.setFilter} onOpen={show} onUnit={onUnit} />
      <div class="middle">
        <MapPane watch={watch} open={open} unit={unit} onOpen={show} onUnit={onUnit} onChart={(made) => (chart.current = made)} />
        <Units watch={watch} shown={steering.unitsShown} onToggle={() => steering.showUnits(!steering.unitsShown)} onOpen={show} onUnit={onUnit} />
      </div>
      <Inspector
        watch={watch}
        server={server}
        book={steering.book}
        open={open}
        unit={unit}
        tab={steering.tab}
        onTab={steering.setTab}
        onClose={() => show(undefined)}
        onRequest={show}
        onUnit={onUnit}
        onShow={(id) => chart.current?.showRequest(id)}
        onShowUnit={(id) => chart.current?.showUnit(id)}
        onWrite={steering.write}
      />
    </main>
  );
}

/** The pages beside the desk come when they are first asked for. */
function Beside({ steering, user }: { steering: Steering; user: User | undefined }) {
  const say = useWords();
  if (steering.place === "desk") return null;
  return (
    <main class="beside">
      <Suspense fallback={<p class="hint">{say("inspector.loading")}</p>}>
        <Screens place={steering.place} watch={steering.watch} server={steering.server} user={user} onRequest={steering.show} />
      </Suspense>
    </main>
  );
}
