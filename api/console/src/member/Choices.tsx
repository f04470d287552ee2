import { useState } from "preact/hooks";
import { Failure } from "../api/failure";
import type { MemberServer, ShareLink } from "../api/member";
import { Icon } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { Sheet } from "../phone/Sheet";
import type { Story } from "../phone/story";
import { useWords } from "../words/words";
import { isOver } from "./roll";

interface Props {
  story: Story;
  server: MemberServer;
  messages: number;
  onChat(): void;
}

/** What a member can do while it goes on: write, share, cancel. */
export function Choices({ story, server, messages, onChat }: Props) {
  const say = useWords();
  const [cancelling, setCancelling] = useState(false);
  const [link, setLink] = useState<ShareLink>();
  const [trouble, setTrouble] = useState("");
  const { tracking } = story;
  if (!tracking) return null;
  const share = async () => {
    setTrouble("");
    try {
      setLink(await server.share(story.id));
    } catch (cause) {
      setTrouble(cause instanceof Failure && cause.status > 0 ? cause.message : say("phone.noSignal"));
    }
  };
  return (
    <>
      {trouble && <p class="trouble" role="alert"><Icon name="alert" />{trouble}</p>}
      <div class="choices">
        <button type="button" onClick={onChat} data-chat><Icon name="message" />{say("chat.heading")}{messages > 0 && <b>{messages}</b>}</button>
        {!isOver(tracking) && <button type="button" onClick={() => void share()} data-share><Icon name="share" />{say("watch.share")}</button>}
        {tracking.can_cancel && <button type="button" onClick={() => setCancelling(true)} data-cancel><Icon name="cross" />{say("watch.cancel")}</button>}
      </div>
      {cancelling && <CancelSheet story={story} server={server} onClose={() => setCancelling(false)} />}
      {link && <ShareSheet link={link} onClose={() => setLink(undefined)} />}
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

function ShareSheet({ link, onClose }: { link: ShareLink; onClose(): void }) {
  const say = useWords();
  const [copied, setCopied] = useState(false);
  const url = new URL(link.url, location.href).href;
  const give = async () => {
    if (navigator.share) return navigator.share({ url }).catch(() => undefined);
    await navigator.clipboard.writeText(url);
    setCopied(true);
  };
  return (
    <Sheet label={say("share.heading")} onClose={onClose}>
      <h2>{say("share.heading")}</h2>
      <p>{say("share.rule", { time: timeOfDay(Date.parse(link.expires_at), false) })}</p>
      <input type="text" readOnly value={url} aria-label={say("share.link")} onFocus={(event) => event.currentTarget.select()} />
      <button type="button" class="big" onClick={() => void give()}>{say(copied ? "share.copied" : "share.give")}</button>
      <button type="button" class="big quiet" onClick={onClose}>{say("phone.close")}</button>
    </Sheet>
  );
}
