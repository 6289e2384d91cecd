// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";
import { When } from "./parts";
import type { Run } from "./protocol";

function time_of(seconds: number, language: string): string {
  const unit = (value: number, name: string, digits: number): string =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
  if (seconds < 60) return unit(seconds, "second", seconds < 10 ? 1 : 0);
  return `${unit(Math.floor(seconds / 60), "minute", 0)} ${unit(Math.round(seconds % 60), "second", 0)}`;
}

function Row({ page, run }: { page: Page; run: Run }) {
  const { language } = page.settings, { words } = page, started = new Date(run.started);
  return (
    <tr>
      <th scope="row">
        <a href={`/runs/${encodeURIComponent(run.id)}/?lang=${language}`} target="_blank" rel="noopener" title={words.report_of(run.id)}>{run.title || run.scenario || run.id}</a>
        <span class="quiet id">{run.id}</span>
      </th>
      <td><span class={`outcome ${run.outcome}`}>{words.outcomes[run.outcome] ?? run.outcome}</span></td>
      <td>{Object.entries(run.steps).filter(([, count]) => count > 0).map(([outcome, count]) => (
        <span key={outcome} class={`count ${outcome}`}><b>{count}</b> {words.outcomes[outcome] ?? outcome}</span>
      ))}</td>
      <td><time dateTime={run.started}>{Number.isNaN(started.valueOf()) ? run.started : started.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</time></td>
      <td class="took">{time_of(run.took, language)}</td>
    </tr>
  );
}

export function RunsView({ page }: { page: Page }) {
  const { words } = page;
  return (
    <main class="sheet">
      <h1>{words.runs}</h1>
      <p class="lead">{words.runs_intro}</p>
      <When page={page} loaded={page.state.runs}>
        {({ runs, left_out }) => runs.length === 0 ? <p class="banner">{words.no_runs}</p> : (
          <>
            <div class="scroll" role="region" aria-label={words.runs} tabIndex={0}>
              <table class="runs">
                <thead>
                  <tr><th scope="col">{words.run}</th><th scope="col">{words.outcome}</th><th scope="col">{words.steps_column}</th><th scope="col">{words.started}</th><th scope="col">{words.took}</th></tr>
                </thead>
                <tbody>{runs.map((run) => <Row key={run.id} page={page} run={run} />)}</tbody>
              </table>
            </div>
            {left_out > 0 && <p class="quiet">{words.runs_left_out(left_out)}</p>}
          </>
        )}
      </When>
    </main>
  );
}
