import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Policy, User } from "../api/views";
import { dayAndTime } from "../look/times";
import { sayCode, useWords } from "../words/words";
import { PolicyForm } from "./PolicyForm";
import { differences } from "./policyfields";
import { WhatIf } from "./WhatIf";

/** The policy: its versions, what is in force where, every number, and a new version by who may make one. */
export function PolicyScreen({ server, user }: { server: DeskServer; user: User | undefined }) {
  const say = useWords();
  const [versions, setVersions] = useState<Policy[]>();
  const [failure, setFailure] = useState("");
  const [chosen, choose] = useState<number>();
  const read = () => {
    const failed = (cause: unknown) => setFailure(cause instanceof Failure ? cause.message || cause.code : String(cause));
    server.policies().then(setVersions, failed);
  };
  useEffect(read, [server]);
  const policy = versions?.find((one) => one.version === chosen) ?? versions?.find((one) => one.in_force && isForAll(one)) ?? versions?.[0];
  const before = policy && versions?.find((one) => one.version < policy.version && sameScope(one, policy));
  return (
    <article class="sheet policy">
      <header>
        <h1>{say("place.policy")}</h1>
        {user?.role !== "ADMIN" && <p class="hint">{say("policy.readOnly")}</p>}
      </header>
      {failure && <p class="flags" role="alert">{say("policy.failed", { message: failure })}</p>}
      {!versions && !failure && <p class="hint">{say("inspector.loading")}</p>}
      {versions && policy && (
        <div class="columns">
          <Versions versions={versions} chosen={policy} onChoose={choose} />
          <div>
            {before && <Changes from={before} to={policy} />}
            <WhatIf key={"whatif" + policy.version} server={server} policy={policy} />
            <PolicyForm
              key={policy.version}
              server={server}
              policy={policy}
              editable={user?.role === "ADMIN"}
              onMade={(made) => {
                choose(made.version);
                read();
              }}
            />
          </div>
        </div>
      )}
    </article>
  );
}

function Versions({ versions, chosen, onChoose }: { versions: Policy[]; chosen: Policy; onChoose(version: number): void }) {
  const say = useWords();
  return (
    <nav class="versions" aria-label={say("policy.history")}>
      <h2>{say("policy.history")}</h2>
      {versions.map((one) => (
        <button key={one.version} type="button" aria-current={one === chosen} onClick={() => onChoose(one.version)}>
          <b>{say("policy.version", { n: one.version })}</b>
          <span class={one.in_force ? "inforce" : ""}>{modeOf(one, say)}</span>
          <small>{scopeOf(one, say)} · {dayAndTime(Date.parse(one.created_at))}</small>
        </button>
      ))}
    </nav>
  );
}

function modeOf(one: Policy, say: (key: string, values?: Record<string, unknown>) => string): string {
  const mode = sayCode("policyMode", one.mode) + (one.share ? " " + say("policy.percent", { n: one.share }) : "");
  return one.in_force ? say("policy.inForce", { mode }) : mode;
}

function scopeOf({ region, category, service }: Policy, say: (key: string) => string): string {
  const parts = [region, category && sayCode("category", category), service && sayCode("service", service)].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : say("policy.all");
}

function isForAll({ region, category, service, mode }: Policy): boolean {
  return !region && !category && !service && mode === "LIVE";
}

function sameScope(a: Policy, b: Policy): boolean {
  return a.region === b.region && a.category === b.category && a.service === b.service;
}

function Changes({ from, to }: { from: Policy; to: Policy }) {
  const say = useWords();
  const changed = differences(from, to);
  return (
    <section>
      <h2>{say("policy.changes", { n: from.version })}</h2>
      {changed.length === 0 && <p class="hint">{say("policy.noChanges")}</p>}
      <ul class="changes">
        {changed.map(({ path, from: was, to: is }) => <li key={path}>{sayCode("policyField", path)}: <s>{was}</s> → <b>{is}</b></li>)}
      </ul>
    </section>
  );
}
