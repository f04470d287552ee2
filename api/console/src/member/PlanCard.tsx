import type { Service, Subscription } from "../api/views";
import { Icon } from "../look/Icon";
import { language, useWords } from "../words/words";

/** The plan that a request for a service would use: paid for, of its category, and with something left where one has. */
function planFor(service: Service, plans: readonly Subscription[]): Subscription | undefined {
  const fitting = plans.filter((plan) => plan.status === "ACTIVE" && plan.category === service.category);
  return fitting.find((plan) => plan.remaining_this_month !== 0) ?? fitting[0];
}

/** The plan that is chosen at first: none where its month is used up, except for health, where an emergency may still be served. */
export function planAtFirst(service: Service, plans: readonly Subscription[]): Subscription | undefined {
  const plan = planFor(service, plans);
  return plan && (plan.remaining_this_month !== 0 || service.category === "HEALTH") ? plan : undefined;
}

interface Props {
  service: Service;
  /** Undefined until they are read. */
  plans: readonly Subscription[] | undefined;
  /** The plan that the request uses, if one. */
  used: Subscription | undefined;
  onUse(plan: Subscription | undefined): void;
}

/** What the request costs of the plan, before it is asked. */
export function PlanCard({ service, plans, used, onUse }: Props) {
  const say = useWords();
  if (!plans) return null;
  const plan = planFor(service, plans);
  if (!plan) return <p class="plan" data-noplan><Icon name="plan" /><span>{say("plan.none")}</span></p>;
  return (
    <fieldset class="choice">
      <legend>{say("plan.heading")}</legend>
      <div class="preps" role="radiogroup" aria-label={say("plan.heading")}>
        <button type="button" role="radio" aria-checked={used !== undefined} data-plan onClick={() => onUse(plan)}>{nameOf(plan)}</button>
        <button type="button" role="radio" aria-checked={used === undefined} onClick={() => onUse(undefined)}>{say("plan.without")}</button>
      </div>
      <p class="plan" role="status"><Icon name="plan" /><span>{used ? say(costOf(used), { left: used.remaining_this_month, limit: used.max_requests_per_month }) : say("plan.apart")}</span></p>
    </fieldset>
  );
}

export function nameOf(plan: Subscription): string {
  return language() === "en" ? plan.plan_name_en : plan.plan_name_es;
}

function costOf({ remaining_this_month: left }: Subscription): string {
  if (left === null) return "plan.unlimited";
  return left === 0 ? "plan.spent" : "plan.one";
}
