import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { RequestRow } from "../api/views";
import { Icon } from "../look/Icon";
import { age, countdown, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { Decisions } from "./Decisions";
import { isClosed } from "./requestrow";
import { Documents } from "./Documents";
import { Dossier } from "./dossier";
import { useNow, useWatch } from "./hooks";
import { attentionOf, placeOf, sentenceOf, stateIcons } from "./sentence";
import type { Book } from "../order/book";
import type { VerbName } from "../order/verb";
import { Messages } from "./Messages";
import { NextStep } from "./NextStep";
import { Orders } from "./Orders";
import { Steps } from "./Steps";
import { Timeline } from "./Timeline";
import { UnitCard } from "./UnitCard";
import { UnitSheet } from "./UnitSheet";
import type { Watch } from "./watch";

export const tabs = ["timeline", "messages", "decisions", "documents"] as const;
export type Tab = (typeof tabs)[number];

interface Props {
  watch: Watch;
  server: DeskServer;
  book: Book;
  /** The request that is open. */
  open: string | undefined;
  /** The unit that is open, where no request is. */
  unit: string | undefined;
  tab: Tab;
  onTab(tab: Tab): void;
  onClose(): void;
  onRequest(id: string): void;
  onUnit(id: string): void;
  onShow(id: string): void;
  onShowUnit(id: string): void;
  onWrite(verb: VerbName, words?: string): void;
}

export function Inspector(props: Props) {
  const say = useWords();
  const { watch, server, open } = props;
  const dossier = useDossier(watch, server, open);
  const row = open === undefined ? undefined : (watch.desk.requests.get(open) ?? dossier?.detail);
  return (
    <section class="inspector" id="inspector" aria-label={say("inspector.heading")} tabIndex={-1}>
      {open === undefined && props.unit === undefined && <Nothing />}
      {open === undefined && props.unit !== undefined && (
        <UnitSheet key={props.unit} watch={watch} server={server} id={props.unit} onClose={props.onClose} onRequest={props.onRequest} onShow={props.onShowUnit} />
      )}
      {open !== undefined && !row && !dossier?.failure && <p class="hint">{say("inspector.loading")}</p>}
      {dossier?.failure && <Failed dossier={dossier} />}
      {row && dossier && <Sheet {...props} row={row} dossier={dossier} />}
    </section>
  );
}

function Nothing() {
  const say = useWords();
  return (
    <div class="nothing">
      <Icon name="pin" />
      <p>{say("inspector.none")}</p>
      <p class="hint">{say("inspector.noneHint")}</p>
    </div>
  );
}

function Failed({ dossier }: { dossier: Dossier }) {
  const say = useWords();
  return (
    <p class="hint failed">
      {say("inspector.failed", { message: dossier.failure })}
      <button type="button" class="plain" onClick={() => void dossier.read()}>{say("inspector.retry")}</button>
    </p>
  );
}

function Sheet({ watch, server, book, row, dossier, tab, onTab, onClose, onUnit, onShow, onWrite }: Props & { row: RequestRow; dossier: Dossier }) {
  const say = useWords();
  const now = useNow(watch);
  return (
    <>
      <div class="sheethead">
        <div>
          <h2>{row.request_number}</h2>
          <p>
            <span class={"tag " + row.priority}>{sayCode("priority", row.priority)}</span>
            <span>{sayCode("service", row.service)}</span>
          </p>
        </div>
        <button type="button" class="tool" aria-label={say("inspector.close")} title={say("inspector.close")} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </div>
      <p class={"now " + row.state}>
        <Icon name={stateIcons[row.state]} />
        <b>{sayCode("state", row.state)}</b>
        <span class="said">{sentenceOf(row, watch.desk)}</span>
        <span class="since">{age(now - Date.parse(row.state_since))}</span>
      </p>
      {row.attention.length > 0 && (
        <p class="flags"><Icon name="alert" />{attentionOf(row).join(" · ")}</p>
      )}
      <Steps row={row} moves={dossier.moves} />
      <Times row={row} now={now} />
      <Facts row={row} dossier={dossier} onShow={onShow} />
      <UnitCard watch={watch} row={row} now={now} onUnit={onUnit} />
      <NextStep watch={watch} book={book} row={row} now={now} onWrite={onWrite} />
      <Orders key={row.id} watch={watch} book={book} row={row} onWrite={onWrite} />
      <Tabs tab={tab} onTab={onTab} />
      <div class="tabpanel" role="tabpanel" aria-label={say("inspector." + tab)}>
        {tab === "timeline" && <Timeline dossier={dossier} />}
        {tab === "messages" && <Messages dossier={dossier} onWrite={onWrite} />}
        {tab === "decisions" && <Decisions dossier={dossier} desk={watch.desk} />}
        {tab === "documents" && <Documents server={server} request={row.id} changes={dossier.readings} />}
      </div>
    </>
  );
}

function Times({ row, now }: { row: RequestRow; now: number }) {
  const say = useWords();
  return (
    <dl class="times">
      <Moment name={say("inspector.promise")} at={row.promised_at} now={now} live={!isClosed(row)} />
      <Moment name={say("inspector.estimate")} at={row.eta_at} now={now} live={!isClosed(row)} />
    </dl>
  );
}

function Moment({ name, at, now, live }: { name: string; at: string | null; now: number; live: boolean }) {
  const moment = at ? Date.parse(at) : undefined;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b>{moment === undefined ? "–" : timeOfDay(moment, false)}</b>
        {moment !== undefined && live && <span>{countdown(moment - now)}</span>}
      </dd>
    </div>
  );
}

function Facts({ row, dossier, onShow }: { row: RequestRow; dossier: Dossier; onShow(id: string): void }) {
  const say = useWords();
  const detail = dossier.detail;
  const asked = [detail?.title, detail?.description].filter(Boolean).join(". ");
  const ended = detail?.cancellation_reason ?? detail?.rejection_reason;
  const member = [detail?.user_name, detail?.phone].filter(Boolean).join(" · ");
  return (
    <dl class="facts">
      {asked && <Fact name={say("inspector.asked")} value={asked} />}
      <div>
        <dt>{say("inspector.place")}</dt>
        <dd>
          {placeOf(row)}
          <button type="button" class="plain" onClick={() => onShow(row.id)}>{say("inspector.show")}</button>
        </dd>
      </div>
      {detail?.reference && <Fact name={say("inspector.reference")} value={detail.reference} />}
      {member && <Fact name={say("inspector.member")} value={member} />}
      {detail?.outcome && <Fact name={say("inspector.outcome")} value={sayCode("outcome", detail.outcome)} />}
      {ended && <Fact name={say("inspector.reason")} value={ended} />}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Tabs({ tab, onTab }: { tab: Tab; onTab(tab: Tab): void }) {
  const say = useWords();
  return (
    <div class="tabs" role="tablist">
      {tabs.map((name) => (
        <button key={name} type="button" role="tab" aria-selected={tab === name} onClick={() => onTab(name)}>
          {say("inspector." + name)}
        </button>
      ))}
    </div>
  );
}

function useDossier(watch: Watch, server: DeskServer, open: string | undefined): Dossier | undefined {
  const [, again] = useState(0);
  const [dossier, setDossier] = useState<Dossier>();
  useWatch(watch);
  useEffect(() => {
    watch.closely(open);
    if (open === undefined) return setDossier(undefined);
    const next = new Dossier(open, server, () => again((count) => count + 1));
    watch.onClose = () => next.readSoon();
    setDossier(next);
    return () => next.close();
  }, [open]);
  return dossier?.id === open ? dossier : undefined;
}
