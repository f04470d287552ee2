import { useState } from "preact/hooks";
import { Failure } from "../api/failure";
import type { MemberServer } from "../api/member";
import { Icon } from "../look/Icon";
import type { Story } from "../phone/story";
import { useWords } from "../words/words";

const most = 5;

/** One to five stars and a word, once. */
export function Rating({ story, server }: { story: Story; server: MemberServer }) {
  const say = useWords();
  const [stars, setStars] = useState(0);
  const [comment, setComment] = useState("");
  const [done, setDone] = useState(false);
  const [trouble, setTrouble] = useState("");
  const provider = story.tracking?.provider;
  if (!provider) return null;
  const send = async () => {
    setTrouble("");
    try {
      await server.rate(provider.id, story.id, stars, comment.trim());
      setDone(true);
    } catch (cause) {
      if (cause instanceof Failure && cause.status === 409) return setDone(true);
      setTrouble(cause instanceof Failure && cause.status > 0 ? cause.message : say("phone.noSignal"));
    }
  };
  if (done) return <p class="thanks" role="status"><Icon name="check" />{say("rate.thanks")}</p>;
  return (
    <section class="rating">
      <h2>{say("rate.question", { name: provider.name })}</h2>
      <div class="stars" role="radiogroup" aria-label={say("rate.stars")}>
        {Array.from({ length: most }, (_, index) => index + 1).map((value) => (
          <button
            key={value}
            type="button"
            role="radio"
            aria-checked={stars === value}
            aria-label={say("rate.of", { n: value })}
            class={value <= stars ? "lit" : ""}
            onClick={() => setStars(value)}
          >
            <Icon name="star" />
          </button>
        ))}
      </div>
      {stars > 0 && (
        <>
          <textarea rows={2} maxLength={2000} value={comment} placeholder={say("rate.comment")} aria-label={say("rate.comment")} onInput={(event) => setComment(event.currentTarget.value)} />
          {trouble && <p class="trouble" role="alert">{trouble}</p>}
          <button type="button" class="big" onClick={() => void send()} data-rate>{say("rate.send")}</button>
        </>
      )}
    </section>
  );
}
