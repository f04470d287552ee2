import type { PartyRequest, Service, Subscription } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { serviceIcon } from "../phone/service";
import { language, sayCode, useWords } from "../words/words";
import { nameOf } from "./PlanCard";
import type { Roll } from "./roll";

export function serviceName(service: Service): string {
  return language() === "en" ? service.name_en : service.name_es;
}

interface Props {
  roll: Roll;
  line: Line;
  onAsk(service: Service): void;
  onOpen(request: string): void;
  onPlans(): void;
}

/** What happened? A tile for everything that can be sent, and what was asked before. */
export function Home({ roll, onAsk, onOpen, onPlans }: Props) {
  const say = useWords();
  const live = roll.live();
  return (
    <>
      {live.map((request) => <LiveCard key={request.id} request={request} onOpen={onOpen} />)}
      <h2>{say("member.what")}</h2>
      {!roll.services && <p class="hint">{say("member.loading")}</p>}
      <div class="tiles">
        {roll.services?.map((service) => (
          <button key={service.code} type="button" class={"tile " + service.category} data-service={service.code} onClick={() => onAsk(service)}>
            <Icon name={serviceIcon(service.code)} />
            <span>{serviceName(service)}</span>
          </button>
        ))}
      </div>
      <PlansCard plans={roll.plans} onPlans={onPlans} />
      <Past requests={roll.past()} onOpen={onOpen} />
    </>
  );
}

/** What is left of the member's plans, and the way to them. */
function PlansCard({ plans, onPlans }: { plans: Subscription[] | undefined; onPlans(): void }) {
  const say = useWords();
  const active = plans?.filter(({ status }) => status === "ACTIVE") ?? [];
  const unpaid = plans?.some(({ status }) => status === "PENDING_PAYMENT");
  return (
    <button type="button" class="livecard plans" onClick={onPlans} data-plans>
      <Icon name="plan" />
      <span>
        <b>{say("plans.heading")}</b>
        {active.map((one) => <small key={one.id}>{nameOf(one)}{" · "}{leftOf(one, say)}</small>)}
        {plans && active.length === 0 && <small>{say(unpaid ? "plans.unpaid" : "plans.noneYet")}</small>}
      </span>
      <Icon name="right" />
    </button>
  );
}

function leftOf({ remaining_this_month: left, max_requests_per_month: limit }: Subscription, say: (key: string, values?: Record<string, unknown>) => string): string {
  return left === null ? say("plans.noLimit") : say("plans.left", { left, limit });
}

function LiveCard({ request, onOpen }: { request: PartyRequest; onOpen(id: string): void }) {
  return (
    <button type="button" class="livecard" onClick={() => onOpen(request.id)}>
      <Icon name={serviceIcon(request.service)} />
      <span><b>{sayCode("service", request.service)}</b><small>{sayCode("state", request.state)}</small></span>
      <Icon name="right" />
    </button>
  );
}

function Past({ requests, onOpen }: { requests: PartyRequest[]; onOpen(id: string): void }) {
  const say = useWords();
  if (requests.length === 0) return null;
  return (
    <section class="past">
      <h2>{say("member.past")}</h2>
      <ul>
        {requests.slice(0, 10).map((request) => (
          <li key={request.id}>
            <button type="button" onClick={() => onOpen(request.id)}>
              <Icon name={serviceIcon(request.service)} />
              <span><b>{sayCode("service", request.service)}</b><small>{sayCode("state", request.state)}</small></span>
              <time>{timeOfDay(Date.parse(request.updated_at), false)}</time>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
