// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";

/** To and from the terminal in front, also out of a terminal, which takes all other keys. */
function change_side(page: Page): void {
  if (page.terminals.focused >= 0) (document.querySelector<HTMLElement>(".card.current .run") ?? document.querySelector<HTMLElement>("main"))?.focus();
  else page.terminals.at(page.front)?.focus();
}

const plain: Record<string, (page: Page) => void> = {
  r: (page) => page.run(),
  c: (page) => page.act("check"),
  h: (page) => page.act("hint"),
  s: (page) => page.act("skip"),
  b: (page) => page.back(),
  "?": (page) => page.show({ keys_shown: true }),
};

/** Keys of the page's own. True when it took this one. */
export function take_key(page: Page, event: KeyboardEvent): boolean {
  if (event.type !== "keydown" || event.isComposing || document.querySelector("dialog[open]")) return false;
  if (event.key === "F6" && page.walking) {
    event.preventDefault();
    change_side(page);
    return true;
  }
  if (event.key === "Enter" && event.ctrlKey && page.walking) {
    event.preventDefault();
    if (!event.repeat) page.run();
    return true;
  }
  const typing = event.target instanceof HTMLElement && event.target.matches("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
  if (/^[1-9]$/.test(event.key) && page.walking && page.terminals.at(Number(event.key) - 1)) {
    page.bring_to_front(Number(event.key) - 1);
    return true;
  }
  const action = plain[event.key];
  if (!action || (event.key !== "?" && !page.walking)) return false;
  action(page);
  return true;
}
