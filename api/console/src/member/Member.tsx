import { useEffect, useMemo, useState } from "preact/hooks";
import type { MemberServer } from "../api/member";
import type { PartyRequest, Service, User } from "../api/views";
import { Line } from "../live/line";
import type { Locator } from "../phone/locator";
import { Screen } from "../phone/Screen";
import { useWords } from "../words/words";
import { Asking } from "./Asking";
import { Home } from "./Home";
import { Plans } from "./Plans";
import { Roll } from "./roll";
import { Watching } from "./Watching";

interface Props {
  server: MemberServer;
  user: User;
  locator: Locator;
  /** The person leaves, or the session was ended for them. */
  onOut(ended: boolean): void;
}

/** The member's phone: ask, or watch what was asked. */
export function Member({ server, user, locator, onOut }: Props) {
  const say = useWords();
  const line = useMemo(() => new Line(server), [server]);
  const roll = useRoll(server, line, user);
  const [open, setOpen] = useState<string>();
  const [asking, setAsking] = useState<Service>();
  const [counting, setCounting] = useState(false);
  useEffect(() => {
    line.start();
    const leaving = line.onChange(() => line.isOver() && onOut(true));
    return () => {
      leaving();
      line.stop();
    };
  }, [line]);
  const shown = open ?? (asking ? undefined : roll.onlyLive());
  if (asking) {
    const done = (made: PartyRequest) => {
      roll.take(made);
      setAsking(undefined);
      setOpen(made.id);
    };
    return (
      <Asking
        service={asking}
        user={user}
        server={server}
        line={line}
        locator={locator}
        onBack={() => setAsking(undefined)}
        onDone={done}
        onExisting={(id) => {
          setAsking(undefined);
          setOpen(id);
        }}
      />
    );
  }
  if (counting) {
    const back = () => {
      roll.readSoon();
      setCounting(false);
    };
    return <Plans server={server} line={line} onBack={back} />;
  }
  if (shown && shown !== "home") {
    return <Watching key={shown} id={shown} server={server} line={line} user={user} onBack={() => setOpen("home")} />;
  }
  return (
    <Screen line={line} title={say("brand")} onOut={() => onOut(false)}>
      <Home roll={roll} line={line} onAsk={setAsking} onOpen={setOpen} onPlans={() => setCounting(true)} />
    </Screen>
  );
}

function useRoll(server: MemberServer, line: Line, user: User): Roll {
  const [, again] = useState(0);
  const roll = useMemo(() => new Roll(server, line, user.id, () => again((count) => count + 1)), [server]);
  useEffect(() => roll.start(), [roll]);
  return roll;
}
