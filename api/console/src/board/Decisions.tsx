import { useEffect } from "preact/hooks";
import type { Candidate, Round } from "../api/views";
import { decimal, timeOfDay } from "../look/times";
import { sayCode, useWords } from "../words/words";
import type { Desk } from "./desk";
import type { Dossier } from "./dossier";

const shownRounds = 12;
const shownCandidates = 14;

/** Each round of the engine for this request: who could go, who could not and why, and who was chosen. */
export function Decisions({ dossier, desk }: { dossier: Dossier; desk: Desk }) {
  const say = useWords();
  useEffect(() => dossier.readRounds(), [dossier]);
  const rounds = dossier.rounds;
  if (!rounds) return <p class="hint">{say("inspector.loading")}</p>;
  if (rounds.length === 0) return <p class="hint">{say("decisions.empty")}</p>;
  return (
    <div class="decisions">
      {rounds.slice(0, shownRounds).map((round) => <RoundTable key={round.round} round={round} desk={desk} />)}
    </div>
  );
}

function RoundTable({ round, desk }: { round: Round; desk: Desk }) {
  const say = useWords();
  const candidates = [...(round.candidates ?? [])].sort(chosenThenRank);
  const hidden = candidates.length - shownCandidates;
  return (
    <table>
      <caption>
        <b>{say("decisions.round", { time: timeOfDay(Date.parse(round.at)) })}</b>
        <span>{sayCode("verdict", round.verdict)}</span>
        <span>{say("decisions.policy", { n: round.policy_version })}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">{say("decisions.rank")}</th>
          <th scope="col">{say("decisions.unit")}</th>
          <th scope="col" class="n">{say("decisions.eta")}</th>
          <th scope="col" class="n">{say("decisions.cost")}</th>
          <th scope="col">{say("decisions.verdict")}</th>
        </tr>
      </thead>
      <tbody>
        {candidates.slice(0, shownCandidates).map((one) => <CandidateRow key={one.provider} one={one} desk={desk} />)}
        {candidates.length === 0 && <tr><td colSpan={5}>{say("decisions.none")}</td></tr>}
        {hidden > 0 && <tr><td colSpan={5}>{say("decisions.more", { n: hidden })}</td></tr>}
      </tbody>
    </table>
  );
}

function CandidateRow({ one, desk }: { one: Candidate; desk: Desk }) {
  const name = one.name || desk.providers.get(one.provider)?.name;
  return (
    <tr class={one.chosen ? "chosen" : one.gate ? "gated" : ""}>
      <td>{one.rank || ""}</td>
      <td>{name}</td>
      <td class="n" title={decimal(one.distance_m / 1000, 1) + " km"}>{one.eta_s > 0 ? decimal(one.eta_s / 60, 1) + "′" : ""}</td>
      <td class="n">{one.cost ? decimal(one.cost.total, 0) : ""}</td>
      <td>{verdictOf(one)}</td>
    </tr>
  );
}

function verdictOf(one: Candidate): string {
  if (one.chosen) return sayCode("decisions", "chosen");
  if (one.gate) return sayCode("gate", one.gate);
  return one.why_not ? sayCode("why", one.why_not) : sayCode("decisions", "eligible");
}

function chosenThenRank(a: Candidate, b: Candidate): number {
  return Number(b.chosen) - Number(a.chosen) || (a.rank || 999) - (b.rank || 999) || a.distance_m - b.distance_m;
}
