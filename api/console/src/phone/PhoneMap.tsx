import { useEffect, useRef, useState } from "preact/hooks";
import type { Track } from "../live/track";
import type { Spot, SmallMap } from "../map/small";
import { useWords } from "../words/words";

interface Props {
  place: Spot;
  /** The place is the middle of an area, not a door. */
  rough?: boolean;
  /** Who is on the way, if somebody is. */
  track?: Track | undefined;
  /** Lets the place be dragged. */
  onDrag?: (to: Spot) => void;
}

/** A small map of a place and of whoever is on the way to it. The map's code loads when it is first shown. */
export function PhoneMap({ place, rough = false, track, onDrag }: Props) {
  const say = useWords();
  const container = useRef<HTMLDivElement>(null);
  const map = useRef<SmallMap | undefined>(undefined);
  const [missing, setMissing] = useState(false);
  const label = say(track ? "phone.mapOf" : "phone.mapPlace");
  useEffect(() => {
    let gone = false;
    import("../map/small")
      .then(({ SmallMap }) => {
        if (gone || !container.current) return;
        const kind = onDrag ? "choice" : rough ? "area" : "place";
        map.current = new SmallMap(container.current, place, { kind, label, pinLabel: say("phone.pin") });
        map.current.onDrag = (to) => dragged.current?.(to);
        map.current.show(place, tracked.current);
      })
      .catch(() => setMissing(true));
    return () => {
      gone = true;
      map.current?.end();
      map.current = undefined;
    };
  }, []);
  const dragged = useRef(onDrag);
  dragged.current = onDrag;
  const tracked = useRef(track);
  tracked.current = track;
  useEffect(() => map.current?.show(place, track), [place.latitude, place.longitude, track]);
  if (missing) return <p class="hint nomap">{say("phone.noMap")}</p>;
  return <div class="phonemap" ref={container} role="group" aria-label={label} />;
}
