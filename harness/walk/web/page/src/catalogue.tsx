// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";
import { Says, When, Words } from "./parts";
import type { Summary } from "./protocol";
import { has_lab, walk_hash } from "./state";

function Card({ page, scenario }: { page: Page; scenario: Summary }) {
  const { words } = page, { lab } = page.state;
  const mine = lab.scenario === scenario.name && (has_lab(lab) || lab.state === "queued");
  return (
    <li class={`scenario ${mine ? "mine" : ""}`}>
      <h2><a href={walk_hash(scenario.name)}><Words page={page} text={scenario.title} otherwise={scenario.name} /></a></h2>
      <Says page={page} html={scenario.says_html} />
      <p class="facts">
        <span>{words.chapters(scenario.chapters)}</span>
        <span>{words.steps(scenario.steps)}</span>
        <span title={scenario.hosts.join(", ")}>{words.hosts(scenario.hosts.length)}</span>
        <code>{scenario.provider}</code>
      </p>
      <p class="go" aria-hidden="true">
        {mine && <span class="now">{words.running_now}</span>}
        <span class="open">{mine ? words.continue : words.look_inside} →</span>
      </p>
    </li>
  );
}

export function CatalogueView({ page }: { page: Page }) {
  const { words } = page, { catalogue } = page.state;
  return (
    <main class="sheet">
      <h1>{words.tagline}</h1>
      <p class="lead">{words.catalogue_intro}</p>
      <When page={page} loaded={catalogue}>
        {({ scenarios }) => scenarios.length === 0 ? <p class="banner">{words.no_scenarios}</p> : (
          <ul class="scenarios">{scenarios.map((each) => <Card key={each.name} page={page} scenario={each} />)}</ul>
        )}
      </When>
      <footer class="quiet">
        volab {catalogue.is === "here" && catalogue.value.volab} · <a href={document.querySelector<HTMLLinkElement>("link[rel=license]")?.href}>{words.licences}</a>
      </footer>
    </main>
  );
}
