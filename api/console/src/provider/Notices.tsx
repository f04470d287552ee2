import { useEffect, useState } from "preact/hooks";
import { Icon } from "../look/Icon";
import { useWords } from "../words/words";
import { isWoken, keyOfServer, wakeMe } from "./push";
import type { Shift } from "./shift";

type Standing = "allow" | "on" | "denied" | "failed";

/** Offers to be told of jobs while the page is closed, where the browser and the server can; nothing where they cannot. */
export function Notices({ shift }: { shift: Shift }) {
  const say = useWords();
  const [key, setKey] = useState("");
  const [standing, setStanding] = useState<Standing>("allow");
  const ask = () => wakeMe(shift.server, key).then(setStanding);
  useEffect(() => {
    keyOfServer(shift.server).then(setKey, () => undefined);
    if ("Notification" in window && Notification.permission === "denied") setStanding("denied");
  }, []);
  useEffect(() => {
    if (!key) return;
    void isWoken().then((woken) => {
      if (woken) void ask();
    });
  }, [key]);
  if (!key) return null;
  if (standing === "on" || standing === "denied") return <p class="hint notices"><Icon name="ring" />{say("notices." + standing)}</p>;
  return (
    <>
      {standing === "failed" && <p class="trouble" role="alert">{say("notices.failed")}</p>}
      <button type="button" class="big quiet" onClick={() => void ask()} data-notices><Icon name="ring" />{say("notices.allow")}</button>
    </>
  );
}
