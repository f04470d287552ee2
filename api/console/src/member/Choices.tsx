import { useState } from "preact/hooks";
import { Failure } from "../api/failure";
import type { MemberServer } from "../api/member";
import { Icon } from "../look/Icon";
import { Sheet } from "../phone/Sheet";
import type { Story } from "../phone/story";
import { useWords } from "../words/words";
import { isOver } from "./roll";
import { ShareSheet } from "./ShareSheet";

interface Props {
  story: Story;
  server: MemberServer;
  unread: number;
  onChat(): void;
}

/** What a member can do while it goes on: write, let others follow, cancel. */
export function Choices({ story, server, unread, onChat }: Props) {
  const say = useWords();
  const [asks, setAsks] = useState<"share" | "cancel">();
  const { tracking } = story;
  if (!tracking) return null;
  const close = () => setAsks(undefined);
  return (
    <>
      <div class="choices">
        <button type="button" onClick={onChat} data-chat><Icon name="message" />{say("chat.heading")}{unread > 0 && <b>{unread}<span class="unseen"> {say("chat.unread")}</span></b>}</button>
        {!isOver(tracking) && <button type="button" onClick={() => setAsks("share")} data-share><Icon name="share" />{say("watch.share")}</button>}
        {tracking.can_cancel && <button type="button" onClick={() => setAsks("cancel")} data-cancel><Icon name="cross" />{say("watch.cancel")}</button>}
      </div>
      {asks === "share" && <ShareSheet request={story.id} server={server} onClose={close} />}
      {asks === "cancel" && <CancelSheet story={story} server={server} onClose={close} />}
    </>
  );
}

const reasons = ["solved", "waited", "mistake", "other"] as const;

/** The rule first, then why. */
function CancelSheet({ story, server, onClose }: Pick<Props, "story" | "server"> & { onClose(): void }) {
  const say = useWords();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const waiting = ["scheduled", "searching", "offered"].includes(story.tracking?.state ?? "");
  const cancel = async (reason: string) => {
    setBusy(true);
    try {
      await server.cancel(story.id, reason);
      await story.read();
      onClose();
    } catch (cause) {
      setTrouble(cause instanceof Failure && cause.status > 0 ? cause.message : say("phone.noSignal"));
      setBusy(false);
    }
  };
  return (
    <Sheet label={say("cancel.heading")} onClose={onClose}>
      <h2>{say("cancel.heading")}</h2>
      <p>{say(waiting ? "cancel.ruleFree" : "cancel.ruleTaken")}</p>
      {trouble && <p class="trouble" role="alert">{trouble}</p>}
      {reasons.map((reason) => (
        <button key={reason} type="button" class="big quiet" disabled={busy} data-reason={reason} onClick={() => void cancel(say("cancel." + reason))}>
          {say("cancel." + reason)}
        </button>
      ))}
      <button type="button" class="big" onClick={onClose}>{say("cancel.keep")}</button>
    </Sheet>
  );
}
