import { useState } from "preact/hooks";
import type { MemberServer } from "../api/member";
import type { User } from "../api/views";
import type { Line } from "../live/line";
import { Icon } from "../look/Icon";
import { Chat } from "../phone/Chat";
import { serviceIcon } from "../phone/service";
import { Screen } from "../phone/Screen";
import { Story } from "../phone/story";
import { Progress } from "../phone/Progress";
import { useMade } from "../phone/hooks";
import { sayCode, useWords } from "../words/words";
import { Choices } from "./Choices";
import { Photos } from "./Photos";
import { Rating } from "./Rating";

interface Props {
  id: string;
  server: MemberServer;
  line: Line;
  user: User;
  onBack(): void;
}

/** One request as its member watches it: what happens now, who comes, when, and what can be done. */
export function Watching({ id, server, line, user, onBack }: Props) {
  const say = useWords();
  const story = useMade((again) => new Story(id, server, line, again), id);
  const [chatting, setChatting] = useState(false);
  const { detail, tracking, course } = story ?? {};
  if (!story || !detail || !tracking || !course) {
    return (
      <Screen line={line} title={say("brand")} onBack={onBack}>
        <p class="hint">{story?.failure && story.failure.status > 0 ? say("watch.failed", { message: story.failure.message }) : say("member.loading")}</p>
      </Screen>
    );
  }
  const title = sayCode("service", detail.service);
  if (chatting) {
    return <Screen line={line} title={say("chat.heading")} onBack={() => setChatting(false)}><Chat story={story} me={user.id} /></Screen>;
  }
  return (
    <Screen line={line} title={title} onBack={onBack}>
      <p class="asked"><Icon name={serviceIcon(detail.service)} /><span>{[detail.request_number, detail.location_city, detail.reference].filter(Boolean).join(" · ")}</span></p>
      <Progress course={course} clock={line.clock} group="watch" />
      <Photos server={server} request={id} changes={detail.version + story.updates.length} />
      {tracking.state === "completed" && <Rating story={story} server={server} />}
      <Choices story={story} server={server} unread={story.unread(user.id)} onChat={() => setChatting(true)} />
    </Screen>
  );
}
