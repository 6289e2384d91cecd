// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";

/** Read out as it changes; not seen. */
export function Announcer({ page }: { page: Page }) {
  const { lab } = page.state;
  const lab_says = lab.state === "starting" ? page.words.starting : lab.state === "rewinding" ? page.words.rewinding
    : lab.state === "lost" ? page.words.lost : lab.state === "reclaimed" ? page.words.reclaimed : lab.state === "queued" ? page.words.queued : "";
  return (
    <div class="vh" aria-live="polite" id="said">
      <p>{page.said}</p>
      <p>{lab_says}</p>
    </div>
  );
}
