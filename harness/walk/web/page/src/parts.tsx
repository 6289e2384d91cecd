// SPDX-License-Identifier: Apache-2.0
import type { ComponentChildren } from "preact";
import type { Text } from "./protocol";
import type { Loaded } from "./state";
import type { Page } from "./page";
import { in_language, language_of, narrative } from "./text";

/** A text of the scenario, plain. */
export function Words({ page, text, otherwise = "" }: { page: Page; text: Text; otherwise?: string }) {
  return <span lang={language_of(text, page.settings.language)}>{in_language(text, page.settings.language) || otherwise}</span>;
}

/** A narrative of the scenario. */
export function Says({ page, html }: { page: Page; html: Text }) {
  const text = in_language(html, page.settings.language);
  return text ? <div class="says" lang={language_of(html, page.settings.language)}>{narrative(text)}</div> : null;
}

/** What was asked of the server: when it is not here, why. */
export function When<T>({ page, loaded, children }: { page: Page; loaded: Loaded<T>; children: (value: T) => ComponentChildren }) {
  if (loaded.is === "here") return <>{children(loaded.value)}</>;
  if (loaded.is === "loading") return <p class="quiet loading">{page.words.loading}</p>;
  return (
    <div class="banner failed" role="alert">
      <p>{page.words.failed_to_load} {loaded.why}</p>
      <p>
        <button type="button" onClick={() => page.load_page()}>{page.words.try_again}</button>{" "}
        <a href="#/">{page.words.to_catalogue}</a>
      </p>
    </div>
  );
}

/** A button that can be reached also when it can do nothing just now: the focus stays where it is. */
export function Button({ able = true, act, children, class: name, keys, label }: {
  able?: boolean; act: () => void; children: ComponentChildren; class?: string; keys?: string; label?: string;
}) {
  return (
    <button type="button" class={name} aria-disabled={!able} aria-label={label} aria-keyshortcuts={keys} onClick={() => able && act()}>
      {children}
    </button>
  );
}

/** Small pictures, drawn with lines. */
const shapes = {
  tick: "M3.5 8.5l3 3 6-7", cross: "M4 4l8 8M12 4l-8 8", dash: "M4 8h8", bang: "M8 3.5v5.5M8 12v.1",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.2v1.6M8 13.2v1.6M1.2 8h1.6M13.2 8h1.6M3.2 3.2l1.1 1.1M11.7 11.7l1.1 1.1M3.2 12.8l1.1-1.1M11.7 4.3l1.1-1.1",
  moon: "M13 9.6A5.6 5.6 0 0 1 6.4 3 5.6 5.6 0 1 0 13 9.6z",
  back: "M6.5 3.5L3 7l3.5 3.5M3 7h6.5a3.5 3.5 0 0 1 0 7H7", play: "M5 3.2v9.6l8-4.8z", larger: "M9.5 2.5h4v4M13.5 2.5l-4.5 4.5M6.5 13.5h-4v-4M2.5 13.5L7 9",
  flag: "M4 14V2.5M4 3h8l-2 2.8 2 2.7H4", columns: "M2.5 3h11v10h-11zM8 3v10", one: "M2.5 3h11v10h-11z",
  lab: "M2 2.5h5v4H2zM9 2.5h5v4H9zM5 10.5h6v3.5H5zM4.5 6.5v2h7v-2M8 8.5v2",
};
export function Icon({ name }: { name: keyof typeof shapes }) {
  return <svg class={`icon ${name}`} viewBox="0 0 16 16" aria-hidden="true"><path d={shapes[name]} /></svg>;
}
export const mark_of = { passed: "tick", failed: "cross", broken: "bang", skipped: "dash", open: null } as const;
