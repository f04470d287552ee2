import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  children: ComponentChildren;
  onClose(): void;
}

/** A question over a phone's screen. It keeps the keyboard inside the phone and closes with Escape. */
export function Sheet({ label, children, onClose }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div
        class="sheet"
        role="dialog"
        aria-modal="true"
        aria-label={label}
        tabIndex={-1}
        ref={sheet}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          if (event.key === "Tab") keepInside(event, sheet.current);
        }}
      >
        {children}
      </div>
    </div>
  );
}

function keepInside(event: KeyboardEvent, within: HTMLElement | null): void {
  const stops = [...(within?.querySelectorAll<HTMLElement>("button, input, select, textarea, a[href]") ?? [])].filter((one) => !one.hasAttribute("disabled"));
  const [first, last] = [stops[0], stops.at(-1)];
  const from = document.activeElement;
  if (event.shiftKey ? from === first || from === within : from === last) {
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
