import { useEffect, useRef, useState } from "preact/hooks";
import type { Chart } from "../map/chart";
import type { Heat } from "../map/heat";
import { Icon, UnitMark } from "../look/Icon";
import { vehicleTypes } from "../look/shapes";
import { sayCode, useWords } from "../words/words";
import { useAfterwards, useWatch } from "./hooks";
import { UnitTable } from "./Units";
import type { Watch } from "./watch";

const heats: readonly Heat[] = ["demand", "coverage", "plain"];

interface Props {
  watch: Watch;
  open: string | undefined;
  unit: string | undefined;
  onOpen(request: string): void;
  onUnit(unit: string): void;
  /** Receives the map once it stands, and undefined when it goes. */
  onChart(chart: Chart | undefined): void;
}

/** The map, or the table of units where the browser cannot draw one. It comes after the queue, which is read first. */
export function MapPane(props: Props) {
  const say = useWords();
  const shown = useAfterwards(useWatch(props.watch).desk.loadedAt !== undefined);
  return (
    <section class="map" aria-label={say("map.heading")}>
      {shown && <Drawable {...props} />}
    </section>
  );
}

function Drawable(props: Props) {
  const [drawable, setDrawable] = useState(hasWebGl);
  return drawable ? <Drawn {...props} onFail={() => setDrawable(false)} /> : <Undrawn {...props} />;
}

function Undrawn({ watch, onOpen, onUnit }: Props) {
  const say = useWords();
  return (
    <div class="undrawn">
      <p class="hint">{say("map.noGl")}</p>
      <UnitTable watch={watch} onOpen={onOpen} onUnit={onUnit} />
    </div>
  );
}

function Drawn({ watch, open, unit, onOpen, onUnit, onChart, onFail }: Props & { onFail(): void }) {
  const container = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const [chart, setChart] = useState<Chart>();
  useEffect(() => {
    let gone = false;
    let made: Chart | undefined;
    import("../map/chart")
      .then(({ Chart }) => {
        if (gone || !container.current || !ground.current || !marks.current) return;
        made = new Chart(container.current, { ground: ground.current, marks: marks.current }, watch);
        setChart(made);
        onChart(made);
      })
      .catch(onFail);
    return () => {
      gone = true;
      made?.end();
      onChart(undefined);
    };
  }, [watch]);
  useEffect(() => {
    if (chart) chart.onPick = (spot) => (spot.kind === "request" ? onOpen(spot.id) : onUnit(spot.id));
    chart?.select(open, unit);
  }, [chart, open, unit]);
  return (
    <>
      <div class="glmap" ref={container} />
      <canvas class="ground" ref={ground} aria-hidden="true" />
      <canvas class="overlay" ref={marks} aria-hidden="true" />
      <MapTools chart={chart} />
      <Legend />
    </>
  );
}

function MapTools({ chart }: { chart: Chart | undefined }) {
  const say = useWords();
  const [heat, setHeat] = useState<Heat>("demand");
  useEffect(() => chart?.shade(heat), [chart, heat]);
  return (
    <div class="maptools">
      <div class="choice" role="radiogroup" aria-label={say("map.heat")}>
        {heats.map((name) => (
          <button key={name} type="button" role="radio" aria-checked={heat === name} onClick={() => setHeat(name)}>
            {say("map." + name)}
          </button>
        ))}
      </div>
      <MapTool name="plus" label={say("map.in")} onClick={() => chart?.zoomBy(1)} />
      <MapTool name="minus" label={say("map.out")} onClick={() => chart?.zoomBy(-1)} />
      <MapTool name="fit" label={say("map.fit")} onClick={() => chart?.fit()} />
    </div>
  );
}

function MapTool({ name, label, onClick }: { name: "plus" | "minus" | "fit"; label: string; onClick(): void }) {
  return (
    <button type="button" class="tool" aria-label={label} title={label} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}

function Legend() {
  const say = useWords();
  return (
    <div class="legend" aria-label={say("map.legend")}>
      {vehicleTypes.map((vehicle) => (
        <span key={vehicle}><UnitMark vehicle={vehicle} state="silent" />{sayCode("vehicle", vehicle)}</span>
      ))}
      <span><i class="square hollow" />{say("map.open")}</span>
      <span><i class="square" />{say("map.taken")}</span>
      {(["available", "offered", "busy", "silent"] as const).map((state) => (
        <span key={state}><UnitMark vehicle="CAR" state={state} />{sayCode("unit", state)}</span>
      ))}
    </div>
  );
}

function hasWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}
