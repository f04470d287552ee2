import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { FoundProvider, RequestDetail } from "../api/views";
import { Icon } from "../look/Icon";
import { sayCode, useWords } from "../words/words";
import { placeOf, shortNumber, stateIcons } from "./sentence";
import type { Watch } from "./watch";

const settleMs = 300;
const shortest = 2;

interface Props {
  watch: Watch;
  server: DeskServer;
  text: string;
  onOpen(id: string): void;
  onUnit(id: string): void;
}

/** What the whole installation has of the text, beside what the queue shows: older requests, and providers on duty or not. */
export function Found({ watch, server, text, onOpen, onUnit }: Props) {
  const say = useWords();
  const found = useFound(server, text);
  if (text.trim().length < shortest) return null;
  const requests = found?.requests.filter((row) => !watch.desk.requests.has(row.id)) ?? [];
  return (
    <section class="group found" aria-label={say("found.heading")}>
      <h2><span>{say("found.heading")}</span></h2>
      {!found && <p class="hint">{say("found.looking")}</p>}
      {found?.failed && <p class="hint">{say("found.failed")}</p>}
      {found && !found.failed && requests.length + found.providers.length === 0 && <p class="hint">{say("found.none")}</p>}
      {requests.map((row) => (
        <button key={row.id} type="button" class={"row " + row.state} onClick={() => onOpen(row.id)}>
          <Icon name={stateIcons[row.state]} />
          <span class="number">{shortNumber(row)}</span>
          <span class="service">{sayCode("service", row.service)}<small>{sayCode("state", row.state)}</small></span>
          <span class="place">{[row.user_name, placeOf(row)].filter(Boolean).join(" · ")}</span>
        </button>
      ))}
      {found?.providers.map((one) => (
        <button key={one.id} type="button" class="row" onClick={() => onUnit(one.id)}>
          <Icon name="tow" />
          <span class="service">{one.company_name}<small>{sayCode("vehicle", one.vehicle_type)}</small></span>
          <span class="place">{say(watch.desk.providers.has(one.id) ? "found.onDuty" : "found.offDuty")}</span>
        </button>
      ))}
    </section>
  );
}

interface Result {
  requests: RequestDetail[];
  providers: FoundProvider[];
  failed: boolean;
}

/** Undefined while it is being looked for. */
function useFound(server: DeskServer, text: string): Result | undefined {
  const [found, setFound] = useState<Result>();
  const wanted = text.trim();
  useEffect(() => {
    setFound(undefined);
    if (wanted.length < shortest) return;
    let gone = false;
    const timer = setTimeout(async () => {
      const result = await look(server, wanted);
      if (!gone) setFound(result);
    }, settleMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [server, wanted]);
  return found;
}

async function look(server: DeskServer, text: string): Promise<Result> {
  try {
    const [requests, providers] = await Promise.all([server.findRequests(text), server.findProviders(text)]);
    return { requests, providers, failed: false };
  } catch {
    return { requests: [], providers: [], failed: true };
  }
}
