import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { FoundProvider, ProviderRow } from "../api/views";
import { Icon, UnitMark } from "../look/Icon";
import { age, decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { useNow } from "./hooks";
import { shortNumber } from "./sentence";
import { readUnitStory, type UnitStory } from "./unitstory";
import type { Watch } from "./watch";

interface Props {
  watch: Watch;
  server: DeskServer;
  id: string;
  onClose(): void;
  onRequest(id: string): void;
  onShow(id: string): void;
}

/** One unit: state, where it is, its job, and what it was offered and refused in the last day. */
export function UnitSheet({ watch, server, id, onClose, onRequest, onShow }: Props) {
  const say = useWords();
  const now = useNow(watch);
  const unit = watch.desk.providers.get(id);
  const card = useCard(server, id);
  return (
    <>
      <div class="sheethead">
        <div>
          <h2>{unit?.name ?? card?.company_name ?? say("inspector.unit")}</h2>
          <p>{unit && sayCode("vehicle", unit.vehicle_type)}</p>
        </div>
        <button type="button" class="tool" aria-label={say("inspector.close")} title={say("inspector.close")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      {unit ? <OnDuty unit={unit} watch={watch} now={now} onRequest={onRequest} onShow={onShow} /> : <p class="hint offduty">{say("unitsheet.off")}</p>}
      {card && <Contact card={card} />}
      <Today watch={watch} server={server} id={id} onRequest={onRequest} />
    </>
  );
}

function Contact({ card }: { card: FoundProvider }) {
  const say = useWords();
  return (
    <dl class="facts">
      {card.business_phone && <div><dt>{say("unitsheet.phone")}</dt><dd>{card.business_phone}</dd></div>}
      {card.vehicle_plate && <div><dt>{say("unitsheet.plate")}</dt><dd>{card.vehicle_plate}</dd></div>}
      <div><dt>{say("unitsheet.rating")}</dt><dd>{say("unitsheet.stars", { n: decimal(card.rating, 2), count: card.total_reviews })}</dd></div>
    </dl>
  );
}

function useCard(server: DeskServer, id: string): FoundProvider | undefined {
  const [card, setCard] = useState<FoundProvider>();
  useEffect(() => {
    let gone = false;
    setCard(undefined);
    server.provider(id).then((read) => !gone && setCard(read), () => undefined); // the sheet does without
    return () => {
      gone = true;
    };
  }, [id]);
  return card;
}

interface OnDutyProps {
  unit: ProviderRow;
  watch: Watch;
  now: number;
  onRequest(id: string): void;
  onShow(id: string): void;
}

function OnDuty({ unit, watch, now, onRequest, onShow }: OnDutyProps) {
  const say = useWords();
  const job = unit.request_id ? watch.desk.requests.get(unit.request_id) : undefined;
  const speed = unit.speed === null || unit.speed === undefined ? "" : " · " + say("units.kmh", { n: decimal(unit.speed * 3.6, 0) });
  return (
    <>
      <div class="unitcard">
        <UnitMark vehicle={unit.vehicle_type} state={unit.state} />
        <div>
          <b>{sayCode("unit", unit.state)}</b>
          <p>{unit.position_at ? say("age.ago", { age: age(now - Date.parse(unit.position_at)) }) : say("age.none")}{speed}</p>
        </div>
        <button type="button" class="plain" onClick={() => onShow(unit.id)}>{say("inspector.show")}</button>
      </div>
      <dl class="facts">
        <div>
          <dt>{say("units.services")}</dt>
          <dd>{unit.services.map((code) => sayCode("service", code)).join(", ")}</dd>
        </div>
        <div>
          <dt>{say("units.request")}</dt>
          <dd>
            {job ? <button type="button" class="plain" onClick={() => onRequest(job.id)}>{shortNumber(job)} · {sayCode("service", job.service)}</button> : say("unitsheet.free")}
          </dd>
        </div>
      </dl>
    </>
  );
}

function Today({ watch, server, id, onRequest }: Omit<Props, "onClose" | "onShow">) {
  const say = useWords();
  const [story, setStory] = useState<UnitStory>();
  const [failed, setFailed] = useState(false);
  const job = watch.desk.providers.get(id)?.request_id;
  useEffect(() => {
    let gone = false;
    readUnitStory(server, id, watch.clock.now()).then((read) => !gone && setStory(read), () => !gone && setFailed(true));
    return () => {
      gone = true;
    };
  }, [id, job]);
  if (failed) return <p class="hint offduty">{say("unitsheet.unread")}</p>;
  if (!story) return <p class="hint offduty">{say("inspector.loading")}</p>;
  return (
    <div class="tabpanel">
      <h3>{say("unitsheet.day")}</h3>
      <dl class="tally">
        {(["offered", "accepted", "declined", "expired", "completed"] as const).map((name) => (
          <div key={name}><dt>{say("unitsheet." + name)}</dt><dd>{story[name]}</dd></div>
        ))}
      </dl>
      <h3>{say("unitsheet.refusals")}</h3>
      {story.refusals.length === 0 && <p class="hint">{say("unitsheet.none")}</p>}
      <ol class="timeline">
        {story.refusals.map((refusal) => (
          <li key={refusal.at}>
            <Icon name="cross" />
            <div>
              <b>{sayCode("reason", refusal.reason)}</b>
              <p>
                <button type="button" class="plain" onClick={() => onRequest(refusal.request)}>{numberOf(watch, refusal.request)}</button>
              </p>
            </div>
            <time dateTime={refusal.at}>{timeOfDay(Date.parse(refusal.at), false)}</time>
          </li>
        ))}
      </ol>
    </div>
  );

  function numberOf(on: Watch, request: string): string {
    const row = on.desk.requests.get(request);
    return row ? shortNumber(row) : say("unitsheet.request");
  }
}
