import { useEffect, useState } from "preact/hooks";
import type { DeskServer } from "../api/desk";
import type { Logged, User } from "../api/views";
import type { Place } from "../board/steering";
import type { Watch } from "../board/watch";
import { Handover } from "./Handover";
import { MetricsScreen } from "./MetricsScreen";
import { PolicyScreen } from "./PolicyScreen";

interface Props {
  place: Exclude<Place, "desk">;
  watch: Watch;
  server: DeskServer;
  user: User | undefined;
  onRequest(id: string): void;
}

const mostEntries = 100;

/** The pages beside the desk. */
export default function Screens({ place, watch, server, user, onRequest }: Props) {
  if (place === "metrics") return <MetricsScreen server={server} watch={watch} />;
  if (place === "policy") return <PolicyScreen server={server} user={user} />;
  return <ShiftEnd watch={watch} server={server} user={user} onRequest={onRequest} />;
}

/** The hand-over sheet with what people ordered lately. */
function ShiftEnd({ watch, server, user, onRequest }: Omit<Props, "place">) {
  const [entries, setEntries] = useState<Logged[]>([]);
  useEffect(() => {
    server.log(mostEntries).then(setEntries, () => undefined); // the sheet is good without
  }, [server]);
  return <Handover watch={watch} user={user} entries={entries} onRequest={onRequest} />;
}
