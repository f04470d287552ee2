import { useMemo, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { DeskServer } from "../api/desk";
import { MemberServer } from "../api/member";
import { ProviderServer } from "../api/provider";
import { seatOf, Session, type Seat } from "../api/session";
import type { Tokens, User } from "../api/views";
import { Board } from "../board/Board";
import { SignIn } from "../login/Login";
import { Member } from "../member/Member";
import { Provider } from "../provider/Provider";
import { sayCode, useWords } from "../words/words";
import { Guide } from "./Guide";
import { Pretended } from "./pretended";

/** Where the two phones stand at first: five blocks apart on the northern edge, where a busy city has nobody nearer. */
const memberAt = { latitude: 14.7012, longitude: -90.4996 };
const providerAt = { latitude: 14.7051, longitude: -90.4964 };

/** One window for everything: the desk, a member's phone and a provider's phone, each signed in for itself. */
export function Try() {
  return (
    <div class="try">
      <Guide />
      <Place seat="desk">{(session, user, out) => <Desk session={session} user={user} onOut={out} />}</Place>
      <Place seat="member">{(session, user, out) => <MemberPhone session={session} user={user} onOut={out} />}</Place>
      <Place seat="provider">{(session, user, out) => <ProviderPhone session={session} user={user} onOut={out} />}</Place>
    </div>
  );
}

interface PlaceProps {
  seat: Seat;
  children(session: Session, user: User, onOut: () => void): ComponentChildren;
}

/** One of the three: its own session in this tab, or the form to sign in with. */
function Place({ seat, children }: PlaceProps) {
  const say = useWords();
  const session = useMemo(() => new Session(sessionStorage, seat), [seat]);
  const [user, setUser] = useState(session.user);
  const [note, setNote] = useState("");
  const enter = (tokens: Tokens) => {
    if (seatOf(tokens.user) !== seat) return setNote(say("login.seat", { role: sayCode("try", tokens.user.role) }));
    setUser(session.take(tokens));
  };
  const out = () => {
    void session.signOut();
    setUser(undefined);
  };
  return (
    <section class={"place " + seat} aria-label={say("try." + seat)}>
      <h2>{say("try." + seat)}</h2>
      <div class={seat === "desk" ? "screen" : "screen phone"}>
        {user ? children(session, user, out) : <div class="entry"><SignIn note={note || say("try.lead_" + seat)} onIn={enter} /></div>}
      </div>
    </section>
  );
}

interface SeatProps {
  session: Session;
  user: User;
  onOut(): void;
}

function Desk({ session, user, onOut }: SeatProps) {
  const server = useMemo(() => new DeskServer(session), [session]);
  return <Board server={server} user={user} onOut={onOut} onIn={onOut} />;
}

function MemberPhone({ session, user, onOut }: SeatProps) {
  const server = useMemo(() => new MemberServer(session), [session]);
  const locator = useMemo(() => new Pretended(memberAt), []);
  return <Member server={server} user={user} locator={locator} onOut={onOut} />;
}

function ProviderPhone({ session, user, onOut }: SeatProps) {
  const server = useMemo(() => new ProviderServer(session), [session]);
  const locator = useMemo(() => new Pretended(providerAt), []);
  return <Provider server={server} user={user} locator={locator} onOut={onOut} />;
}
