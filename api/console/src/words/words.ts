import i18next from "i18next";
import { useEffect, useState } from "preact/hooks";
import en from "./en.json";
import es from "./es.json";

export type Language = "es" | "en";

const storageKey = "auxilio.language";
const said = new Map<string, string>();

/** Loads both languages; the person's last choice wins, then the browser's, then Spanish. */
export function loadWords(): void {
  void i18next.init({
    lng: chosen(),
    fallbackLng: "es",
    initAsync: false,
    resources: { es: { translation: es }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = locale();
}

export function speak(language: Language): void {
  localStorage.setItem(storageKey, language);
  said.clear();
  void i18next.changeLanguage(language);
  document.documentElement.lang = locale();
}

export function language(): Language {
  return i18next.language === "en" ? "en" : "es";
}

/** The locale of numbers and times. */
export function locale(): string {
  return language() === "en" ? "en-GB" : "es-GT";
}

/** The words for a key. Those without values are looked up once: rows ask for them many times a second. */
export function say(key: string, values?: Record<string, unknown>): string {
  if (values) return i18next.t(key, values);
  const known = said.get(key);
  if (known !== undefined) return known;
  const words = i18next.t(key);
  said.set(key, words);
  return words;
}

/** The words for a code of the server; a code without words of its own is shown as readable text. */
export function sayCode(group: string, code: string): string {
  const words = say(group + "." + code);
  return words === group + "." + code ? code.toLowerCase().replaceAll("_", " ") : words;
}

/** The words for a key in both languages: a command is understood in either. */
export function sayInBoth(key: string): string[] {
  return ["es", "en"].map((lng) => i18next.t(key, { lng }));
}

/** Draws the component again when the language changes. */
export function useWords(): typeof say {
  const [, again] = useState(0);
  useEffect(() => {
    const changed = () => again((count) => count + 1);
    i18next.on("languageChanged", changed);
    return () => i18next.off("languageChanged", changed);
  }, []);
  return say;
}

function chosen(): Language {
  const kept = localStorage.getItem(storageKey);
  if (kept === "es" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "es";
}
