import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { User } from "../api/views";
import type { Chart } from "../map/chart";
import { useWords } from "../words/words";
import type { Group } from "./groups";
import { groups, layoutOf } from "./groups";
import { Help } from "./Help";
import { Inspector, type Tab } from "./Inspector";
import { listenToKeys, moveInQueue, type Wish } from "./keys";
import { MapPane } from "./MapPane";
import { Queue } from "./Queue";
import { TopBar } from "./TopBar";
import { Units } from "./Units";
import { Watch } from "./watch";

interface Props {
  server: DeskServer;
  user: User | undefined;
  onOut(): void;
  onIn(): void;
}

export function Board({ server, user, onOut, onIn }: Props) {
  const say = useWords();
  const watch = useMemo(() => new Watch(server), [server]);
  const chart = useRef<Chart | undefined>(undefined);
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string>();
  const [only, setOnly] = useState<Group>();
  const [filter, setFilter] = useState("");
  const [tab, setTab] = useState<Tab>("timeline");
  const [unitsShown, showUnits] = useState(false);
  const [helped, help] = useState(false);
  useEffect(() => {
    watch.start();
    return () => watch.stop();
  }, [watch]);
  const act: Record<Wish, () => void> = {
    next: () => moveInQueue(1),
    previous: () => moveInQueue(-1),
    urgent: () => focusRow(mostUrgent(watch)),
    filter: () => document.getElementById("filter")?.focus(),
    timeline: () => setTab("timeline"),
    decisions: () => setTab("decisions"),
    units: () => showUnits((shown) => !shown),
    fit: () => chart.current?.fit(),
    help: () => help(true),
    leave: () => leave(() => setOpen(undefined)),
  };
  useEffect(() => listenToKeys((wish) => act[wish]()));
  useEffect(() => {
    watch.onLink = () => root.current && (root.current.dataset.link = watch.link);
  }, [watch]);

  return (
    <div class="board" ref={root} data-link={watch.link}>
      <div class="whole">
      <a class="skip" href="#queue">{say("top.skip")}</a>
      <TopBar watch={watch} user={user} group={only} onGroup={setOnly} onHelp={() => help(true)} onOut={onOut} onIn={onIn} />
      <main class="desk">
        <Queue watch={watch} open={open} only={only} filter={filter} onFilter={setFilter} onOpen={setOpen} />
        <div class="middle">
          <MapPane watch={watch} open={open} onOpen={setOpen} onChart={(made) => (chart.current = made)} />
          <Units watch={watch} shown={unitsShown} onToggle={() => showUnits(!unitsShown)} onOpen={setOpen} />
        </div>
        <Inspector
          watch={watch}
          server={server}
          open={open}
          tab={tab}
          onTab={setTab}
          onClose={() => setOpen(undefined)}
          onShow={(id) => chart.current?.showRequest(id)}
        />
      </main>
      </div>
      {helped && <Help onClose={() => help(false)} />}
    </div>
  );
}

function mostUrgent(watch: Watch): string | undefined {
  const layout = layoutOf(watch.desk.requests.values(), watch.clock.now());
  return groups.map((group) => layout[group][0]).find((id) => id !== undefined);
}

function focusRow(id: string | undefined): void {
  const row = id === undefined ? null : document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

/** Lets go of what has the keyboard; with nothing to let go of, closes what is open. */
function leave(close: () => void): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused !== document.body) focused.blur();
  else close();
}
