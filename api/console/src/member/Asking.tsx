import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api/failure";
import { newKey } from "../api/key";
import type { MemberServer } from "../api/member";
import type { PartyRequest, Service, Subscription, User } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import type { Lack, Locator, Reading } from "../phone/locator";
import { Screen } from "../phone/Screen";
import { useWords } from "../words/words";
import { askOf, type Draft } from "./draft";
import { serviceName } from "./Home";
import { remember, remembered } from "./memory";
import { Needed } from "./Needed";
import { PlanCard, planAtFirst } from "./PlanCard";
import { Safety } from "./Safety";
import { Where } from "./Where";

const steps = ["safe", "where", "needed"] as const;
type Step = (typeof steps)[number];
/** Before anything is known: the middle of the capital. */
const middle = { latitude: 14.6133, longitude: -90.5253 };

interface Props {
  service: Service;
  user: User;
  server: MemberServer;
  line: Line;
  locator: Locator;
  onBack(): void;
  onDone(made: PartyRequest): void;
  onExisting(id: string): void;
}

/** Asks for one service: safety first, then where, then only what this service needs. */
export function Asking({ service, user, server, line, locator, onBack, onDone, onExisting }: Props) {
  const say = useWords();
  const [step, setStep] = useState<Step>("safe");
  const [draft, setDraft] = useState<Draft>(() => emptyDraft(service, user));
  const [reading, lack] = useReading(locator);
  const [placed, setPlaced] = useState(false);
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  useEffect(() => {
    if (reading && !placed) change({ latitude: reading.latitude, longitude: reading.longitude });
  }, [reading, placed]);
  const plans = usePlans(server, (read) => change({ plan: planAtFirst(service, read) }));
  const back = () => {
    const before = steps[steps.indexOf(step) - 1];
    if (before) setStep(before);
    else onBack();
  };
  return (
    <Screen line={line} title={serviceName(service)} onBack={back}>
      <ol class="dots" aria-label={say("ask.steps")}>
        {steps.map((name) => <li key={name} class={name === step ? "here" : ""} aria-current={name === step ? "step" : undefined}>{say("ask.step_" + name)}</li>)}
      </ol>
      {step === "safe" && <Safety onSafe={() => setStep("where")} />}
      {step === "where" && (
        <Where
          draft={draft}
          reading={reading}
          lack={lack}
          onChange={change}
          onPlaced={() => setPlaced(true)}
          onHere={() => setPlaced(false)}
          onNext={() => setStep("needed")}
        />
      )}
      {step === "needed" && (
        <Needed draft={draft} onChange={change}>
          <PlanCard service={service} plans={plans} used={draft.plan} onUse={(plan) => change({ plan })} />
          <AskButton draft={draft} server={server} onDone={onDone} onExisting={onExisting} onWithoutPlan={() => change({ plan: undefined })} />
        </Needed>
      )}
    </Screen>
  );
}

/** The member's plans, and what follows from them once they are read. */
function usePlans(server: MemberServer, onRead: (plans: Subscription[]) => void): Subscription[] | undefined {
  const [plans, setPlans] = useState<Subscription[]>();
  useEffect(() => {
    const take = (read: Subscription[]) => {
      setPlans(read);
      onRead(read);
    };
    server.subscriptions().then(take, () => undefined);
  }, [server]);
  return plans;
}

interface AskProps extends Pick<Props, "server" | "onDone" | "onExisting"> {
  draft: Draft;
  onWithoutPlan(): void;
}

/** One button; however often it is tapped, one request. */
function AskButton({ draft, server, onDone, onExisting, onWithoutPlan }: AskProps) {
  const say = useWords();
  const key = useRef(newKey());
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  async function ask(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      const { phone, vehicle_make, vehicle_color, vehicle_plate } = draft;
      remember(localStorage, { phone, vehicle_make, vehicle_color, vehicle_plate });
      onDone(await server.ask(askOf(draft, serviceName(draft.service)), key.current));
    } catch (cause) {
      const failed = cause instanceof Failure ? cause : new Failure(0, "UNREACHABLE", String(cause));
      if (failed.status > 0 && failed.status < 500) key.current = newKey();
      setFailure(failed);
      setBusy(false);
    }
  }
  const existing = failure?.code === "DUPLICATE_ACTIVE_REQUEST" ? (failure.current as { id?: string })?.id : undefined;
  return (
    <div class="foot">
      {failure && <p class="trouble" role="alert"><Icon name="alert" />{troubleOf(failure, say)}</p>}
      {existing && <button type="button" class="big quiet" onClick={() => onExisting(existing)}>{say("ask.seeExisting")}</button>}
      {failure?.code === "LIMIT_REACHED" && draft.plan && <button type="button" class="big quiet" onClick={onWithoutPlan}>{say("plan.without")}</button>}
      <button type="button" class="big" disabled={busy} onClick={() => void ask()} data-ask>
        {say(busy ? "ask.asking" : "ask.ask")}
      </button>
      <p class="hint">{say("ask.rule")}</p>
    </div>
  );
}

function troubleOf(failure: Failure, say: (key: string, values?: Record<string, unknown>) => string): string {
  if (failure.status === 0 || failure.status === 503) return say("ask.unreachable");
  if (failure.status === 429) return say("login.limited", { seconds: failure.retryAfter || 60 });
  if (failure.code === "DUPLICATE_ACTIVE_REQUEST") return say("ask.duplicate");
  if (failure.code === "LIMIT_REACHED") return say("ask.limit");
  const [field] = Object.keys(failure.fields);
  return field ? say("ask.field", { field: fieldName(field, say), problem: failure.fields[field]?.[0] ?? "" }) : failure.message;
}

function fieldName(field: string, say: (key: string) => string): string {
  const words = say("field." + field);
  return words === "field." + field ? field : words;
}

function emptyDraft(service: Service, user: User): Draft {
  const told = { kilometre: "", reference: "", description: "", patients: "", patient_age: "", signs: [], destination: "", destination_address: "", plan: undefined, at: "" };
  const known = remembered(localStorage);
  return { service, ...middle, ...told, ...known, phone: known.phone || (user.phone_number ?? "") };
}

function useReading(locator: Locator): [Reading | undefined, Lack | undefined] {
  const [reading, setReading] = useState<Reading>();
  const [lack, setLack] = useState<Lack>();
  useEffect(() => locator.watch(setReading, setLack), [locator]);
  return [reading, lack];
}
