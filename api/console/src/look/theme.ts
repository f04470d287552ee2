export type Theme = "day" | "night" | "contrast";

export const themes: readonly Theme[] = ["night", "day", "contrast"];

const storageKey = "auxilio.theme";
const listeners = new Set<() => void>();

/** Applies the person's last choice, or what the system prefers. */
export function loadTheme(): void {
  apply(chosen());
}

export function theme(): Theme {
  return document.documentElement.dataset.theme as Theme;
}

export function setTheme(next: Theme): void {
  localStorage.setItem(storageKey, next);
  apply(next);
}

export function nextTheme(): Theme {
  return themes[(themes.indexOf(theme()) + 1) % themes.length] ?? "night";
}

/** Calls back after each change; the answer ends it. */
export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The value of a colour of the theme, for canvas and map. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function apply(next: Theme): void {
  document.documentElement.dataset.theme = next;
  for (const listener of listeners) listener();
}

function chosen(): Theme {
  const kept = localStorage.getItem(storageKey) as Theme | null;
  if (kept && themes.includes(kept)) return kept;
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: light)").matches ? "day" : "night";
}
