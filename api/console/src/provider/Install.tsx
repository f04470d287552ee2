import { useEffect, useState } from "preact/hooks";
import { Icon } from "../look/Icon";
import { useWords } from "../words/words";

/** What a browser that can install the page hands over before it would ask by itself. */
interface InstallEvent extends Event {
  prompt(): Promise<void>;
}

/** Offers to install the page as an app, where the browser can and it is not installed yet. */
export function Install() {
  const say = useWords();
  const [offered, setOffered] = useState<InstallEvent>();
  useEffect(() => {
    const keep = (event: Event) => {
      event.preventDefault();
      setOffered(event as InstallEvent);
    };
    const forget = () => setOffered(undefined);
    window.addEventListener("beforeinstallprompt", keep);
    window.addEventListener("appinstalled", forget);
    return () => {
      window.removeEventListener("beforeinstallprompt", keep);
      window.removeEventListener("appinstalled", forget);
    };
  }, []);
  if (!offered) return null;
  return (
    <button type="button" class="big quiet" onClick={() => void offered.prompt().then(() => setOffered(undefined))} data-install>
      <Icon name="plus" />{say("install.offer")}
    </button>
  );
}
