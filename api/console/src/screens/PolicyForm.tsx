import { useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import { Failure } from "../api/failure";
import type { Policy } from "../api/views";
import { sayCode, useWords } from "../words/words";
import { changeOf, fieldsOf, sectionOf, sections, unitOf, wrongIn, type Field } from "./policyfields";

const modes = ["LIVE", "SHARE", "SHADOW", "OFF"] as const;
const automations = ["MANUAL", "ASSISTED", "AUTO", "UNATTENDED"] as const;

interface Props {
  server: DeskServer;
  policy: Policy;
  editable: boolean;
  onMade(policy: Policy): void;
}

/** Every number of one version; with the right to it, the beginning of the next version for the same scope. */
export function PolicyForm({ server, policy, editable, onMade }: Props) {
  const say = useWords();
  const [edited, setEdited] = useState<ReadonlyMap<string, string>>(new Map());
  const [mode, setMode] = useState<string>(policy.mode);
  const [share, setShare] = useState(String(policy.share ?? 10));
  const [refused, setRefused] = useState<{ field: string; words: string }>();
  const [busy, setBusy] = useState(false);
  const fields = fieldsOf(policy.policy);
  const change = changeOf(edited, policy.policy);
  const wrong = fields.filter(({ path, value }) => wrongIn(edited.get(path) ?? String(value), value));
  const same = Object.keys(change).length === 0 && mode === policy.mode && (mode !== "SHARE" || share === String(policy.share));

  async function save(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      const { region, category, service } = policy;
      onMade(await server.putPolicy({ ...change, region, category, service, mode, ...(mode === "SHARE" && { share: Number(share) }) }));
    } catch (cause) {
      setRefused(whyRefused(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="policyform" onSubmit={(event) => void save(event)}>
      {[...Object.keys(sections), "other"].map((section) => (
        <Section key={section} name={section} fields={fields.filter(({ path }) => sectionOf(path) === section)} edited={edited} editable={editable} refused={refused}
          onEdit={(path, text) => {
            setRefused(undefined);
            setEdited(new Map(edited).set(path, text));
          }}
        />
      ))}
      {editable && (
        <footer>
          <label>
            {say("policy.mode")}
            <select value={mode} onChange={(event) => setMode(event.currentTarget.value)}>
              {modes.map((one) => <option key={one} value={one}>{sayCode("policyMode", one)}</option>)}
            </select>
          </label>
          {mode === "SHARE" && <label>{say("policy.share")}<input type="number" min={1} max={99} value={share} onInput={(event) => setShare(event.currentTarget.value)} /></label>}
          <button type="submit" class="primary" disabled={busy || same || wrong.length > 0}>{say("policy.save")}</button>
          <button type="button" class="plain" disabled={edited.size === 0} onClick={() => setEdited(new Map())}>{say("policy.reset")}</button>
          <p class="hint">{say("policy.saveHint", { mode: sayCode("policyMode", mode) })}</p>
          {refused && <p class="flags" role="alert">{refused.field && <b>{sayCode("policyField", refused.field)}: </b>}{refused.words}</p>}
        </footer>
      )}
    </form>
  );
}

interface SectionProps {
  name: string;
  fields: Field[];
  edited: ReadonlyMap<string, string>;
  editable: boolean;
  refused: { field: string; words: string } | undefined;
  onEdit(path: string, text: string): void;
}

function Section({ name, fields, edited, editable, refused, onEdit }: SectionProps) {
  const say = useWords();
  if (fields.length === 0) return null;
  return (
    <fieldset>
      <legend>{say("policySection." + name)}</legend>
      {fields.map((field) => {
        const text = edited.get(field.path) ?? String(field.value);
        const wrong = wrongIn(text, field.value);
        const at = refused?.field === field.path;
        return (
          <label key={field.path} class={edited.has(field.path) && text !== String(field.value) ? "edited" : ""}>
            <span>{sayCode("policyField", field.path)}<small>{field.path}</small></span>
            <FieldInput path={field.path} text={text} editable={editable} wrong={wrong !== undefined || at} onEdit={(next) => onEdit(field.path, next)} />
            <i>{unitOf(field.path)}</i>
            {wrong && <small role="alert">{say("policy.wrong_" + wrong)}</small>}
          </label>
        );
      })}
    </fieldset>
  );
}

function FieldInput({ path, text, editable, wrong, onEdit }: { path: string; text: string; editable: boolean; wrong: boolean; onEdit(text: string): void }) {
  if (path === "automation") {
    return (
      <select value={text} disabled={!editable} onChange={(event) => onEdit(event.currentTarget.value)}>
        {automations.map((one) => <option key={one} value={one}>{sayCode("automation", one)}</option>)}
      </select>
    );
  }
  return <input type="text" inputMode="decimal" value={text} readOnly={!editable} aria-invalid={wrong} onInput={(event) => onEdit(event.currentTarget.value)} />;
}

function whyRefused(cause: unknown): { field: string; words: string } {
  if (!(cause instanceof Failure)) return { field: "", words: String(cause) };
  const [field, problems] = Object.entries(cause.fields)[0] ?? ["", []];
  return { field, words: problems.join(", ") || sayCode("refusal", cause.code || "unreachable") };
}
