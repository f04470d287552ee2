import { useEffect, useMemo, useState } from "preact/hooks";
import type { ProviderServer } from "../api/provider";
import type { User } from "../api/views";
import { Line } from "../live/line";
import { useMade } from "../phone/hooks";
import type { Locator } from "../phone/locator";
import { Screen } from "../phone/Screen";
import { useWords } from "../words/words";
import { Earnings } from "./Earnings";
import { Elsewhere } from "./Elsewhere";
import { JobScreen } from "./JobScreen";
import { OfferScreen } from "./OfferScreen";
import { Ready } from "./Ready";
import { Shift } from "./shift";

interface Props {
  server: ProviderServer;
  user: User;
  locator: Locator;
  /** The person leaves, or the session was ended for them. */
  onOut(ended: boolean): void;
}

/** The provider's phone: an offer above all, then the job in hand, then duty. */
export function Provider({ server, user, locator, onOut }: Props) {
  const say = useWords();
  const line = useMemo(() => new Line(server), [server]);
  const shift = useMade((again) => new Shift(server, line, locator, again), server);
  const [side, setSide] = useState<"earnings" | "elsewhere">();
  useEffect(() => {
    line.start();
    const leaving = line.onChange(() => line.isOver() && onOut(true));
    return () => {
      leaving();
      line.stop();
    };
  }, [line]);
  const job = shift?.job();
  if (!shift?.me) return <Screen line={line} title={say("brand")} onOut={() => onOut(false)}><p class="hint">{say("member.loading")}</p></Screen>;
  if (shift.offer) return <OfferScreen key={shift.offer.id} shift={shift} offer={shift.offer} line={line} />;
  const back = () => setSide(undefined);
  if (side === "earnings") return <Earnings shift={shift} line={line} onBack={back} />;
  if (side === "elsewhere") return <Elsewhere shift={shift} line={line} onBack={back} />;
  if (job) return <JobScreen key={job.request_id} job={job} shift={shift} line={line} locator={locator} user={user} />;
  return (
    <Screen line={line} title={shift.me.company_name} onOut={() => onOut(false)}>
      <Ready shift={shift} line={line} onSide={setSide} />
    </Screen>
  );
}
