// SPDX-License-Identifier: Apache-2.0
import { is_language, type Language } from "./words";

// What a browser keeps for a person. It may keep nothing: then things are as at first.
function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch { /* not kept, then */ }
}

export interface Settings {
  language: Language;
  /** Chosen; else as the system is. */
  theme: "light" | "dark" | null;
  side_by_side: boolean;
  picture: boolean;
}

function first_language(): Language {
  for (const name of [kept("volab-language") ?? "", ...navigator.languages.map((each) => each.slice(0, 2))])
    if (is_language(name)) return name;
  return "en";
}
export function kept_settings(): Settings {
  const theme = kept("volab-theme");
  return {
    language: first_language(),
    theme: theme === "light" || theme === "dark" ? theme : null,
    side_by_side: kept("volab-side-by-side") === "yes",
    picture: kept("volab-picture") !== "no",
  };
}
export function keep_settings(settings: Settings): void {
  keep("volab-language", settings.language);
  if (settings.theme) keep("volab-theme", settings.theme);
  keep("volab-side-by-side", settings.side_by_side ? "yes" : "no");
  keep("volab-picture", settings.picture ? "yes" : "no");
}

const dark_system = matchMedia("(prefers-color-scheme: dark)");
export const is_dark = (settings: Settings): boolean => settings.theme === "dark" || (settings.theme === null && dark_system.matches);
export const on_system_theme = (tell: () => void): void => dark_system.addEventListener("change", tell);
