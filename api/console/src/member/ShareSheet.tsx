import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../api/failure";
import { newKey } from "../api/key";
import type { MemberServer } from "../api/member";
import type { Share } from "../api/views";
import { Icon } from "../look/Icon";
import { dayAndTime } from "../look/times";
import { Sheet } from "../phone/Sheet";
import { useWords } from "../words/words";

interface Props {
  request: string;
  server: MemberServer;
  onClose(): void;
}

/** Lets others follow the request by a link: what they will see is said before it leaves this phone. */
export function ShareSheet({ request, server, onClose }: Props) {
  const say = useWords();
  const [link, setLink] = useState<Share>();
  const [trouble, setTrouble] = useState("");
  const [ended, setEnded] = useState(false);
  const key = useRef(newKey());
  const attempt = (work: Promise<unknown>) => {
    setTrouble("");
    work.catch((cause: unknown) => setTrouble(cause instanceof Failure && cause.status > 0 ? cause.message : say("phone.noSignal")));
  };
  const make = () => attempt(server.share(request, key.current).then(setLink));
  const end = () => attempt(server.unshare(request).then(() => setEnded(true)));
  useEffect(make, []);
  return (
    <Sheet label={say("share.heading")} onClose={onClose}>
      <h2>{say("share.heading")}</h2>
      <p>{say("share.rule")}</p>
      {trouble && <p class="trouble" role="alert"><Icon name="alert" />{trouble}</p>}
      {!link && !trouble && <p class="hint" role="status">{say("share.making")}</p>}
      {!link && trouble && <button type="button" class="big quiet" onClick={make}>{say("share.again")}</button>}
      {link && !ended && <Link link={link} onEnd={end} />}
      {ended && <p class="thanks" role="status"><Icon name="check" />{say("share.ended")}</p>}
      <button type="button" class="big quiet" onClick={onClose}>{say("phone.close")}</button>
    </Sheet>
  );
}

/** The link and the ways to send it: the phone's own, WhatsApp, or copied. */
function Link({ link, onEnd }: { link: Share; onEnd(): void }) {
  const say = useWords();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const words = say("share.message", { url: link.url });
  const copy = () => void copyFrom(field.current).then(() => setCopied(true));
  return (
    <>
      <label class="field">
        <span>{say("share.link", { time: dayAndTime(Date.parse(link.expires_at)) })}</span>
        <input type="text" readOnly value={link.url} ref={field} onFocus={(event) => event.currentTarget.select()} data-link />
      </label>
      <div class="pair">
        <button type="button" class="big quiet" onClick={copy} data-copy><Icon name={copied ? "check" : "copy"} />{say(copied ? "share.copied" : "share.copy")}</button>
        {"share" in navigator ? (
          <button type="button" class="big" onClick={() => void navigator.share({ text: words }).catch(() => undefined)}><Icon name="share" />{say("share.send")}</button>
        ) : (
          <a class="big" href={"https://wa.me/?text=" + encodeURIComponent(words)} target="_blank" rel="noreferrer"><Icon name="message" />{say("share.whatsapp")}</a>
        )}
      </div>
      <button type="button" class="plain" onClick={onEnd} data-unshare>{say("share.end")}</button>
    </>
  );
}

/** The clipboard is only for pages served over TLS; elsewhere the browser's older way still copies what is selected. */
async function copyFrom(field: HTMLInputElement | null): Promise<void> {
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
}
