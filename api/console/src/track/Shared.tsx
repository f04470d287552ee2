import { Icon } from "../look/Icon";
import { timeOfDay } from "../look/times";
import { serviceIcon } from "../phone/service";
import { useMade } from "../phone/hooks";
import { Progress } from "../phone/Progress";
import { Screen } from "../phone/Screen";
import { sayCode, useWords } from "../words/words";
import { Watch } from "./watch";

/** What whoever was sent a link sees: how it goes and who comes. Nothing can be done here. */
export function Shared({ token }: { token: string }) {
  const say = useWords();
  const watch = useMade((again) => new Watch(token, again), token);
  const request = watch?.request;
  if (watch?.state === "gone") return <Screen line={undefined} title={say("brand")}><Gone /></Screen>;
  return (
    <Screen line={undefined} title={request ? sayCode("service", request.service) : say("brand")}>
      {watch?.state === "away" && (
        <p class="signal away" role="status"><Icon name="mute" /><span>{say("phone.away", { time: timeOfDay(watch.heardAt, false) })}</span></p>
      )}
      {!watch?.course || !request ? (
        <p class="hint" role="status">{say("member.loading")}</p>
      ) : (
        <>
          <p class="asked"><Icon name={serviceIcon(request.service)} /><span>{[request.request_number, request.location_city].filter(Boolean).join(" · ")}</span></p>
          <Progress course={watch.course} clock={watch.clock} group="shared" />
          <p class="hint">{say("shared.rule")}</p>
        </>
      )}
    </Screen>
  );
}

/** The link is wrong, was taken back, or its time is over: the same words for all, as the server tells nothing more. */
function Gone() {
  const say = useWords();
  return (
    <section class="gone" role="status">
      <Icon name="lock" />
      <h2>{say("shared.gone")}</h2>
      <p class="hint">{say("shared.goneHint")}</p>
    </section>
  );
}
