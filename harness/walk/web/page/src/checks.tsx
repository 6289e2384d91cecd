// SPDX-License-Identifier: Apache-2.0
import type { Page } from "./page";
import { Icon } from "./parts";
import type { Check } from "./protocol";

const sign_of = (line: string): string => (/^(\+\+\+|---|@@)/.test(line) ? "head" : line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "");

function Diff({ text }: { text: string }) {
  return (
    <pre class="diff" tabIndex={0}>
      {text.replace(/\n$/, "").split("\n").map((line, at) => {
        const sign = sign_of(line), content = `${line}\n`;
        return sign === "ins" ? <ins key={at}>{content}</ins> : sign === "del" ? <del key={at}>{content}</del> : <span key={at} class={sign}>{content}</span>;
      })}
    </pre>
  );
}

function One({ page, check, several }: { page: Page; check: Check; several: boolean }) {
  const { words } = page;
  return (
    <li class={check.passed ? "passed" : "failed"}>
      <Icon name={check.passed ? "tick" : "cross"} />
      <span class="vh">{page.words.step_states[check.passed ? "passed" : "failed"]}</span>
      <div class="what">
        {several && check.host && <span class="host">{check.host}</span>}
        {check.passed ? <span class="told">{check.expected}</span> : (
          <dl>
            <div><dt>{words.expected}</dt><dd>{check.expected}</dd></div>
            {check.actual && <div><dt>{words.actual}</dt><dd>{check.actual}</dd></div>}
            {check.diff && <div class="wide"><dt>{words.difference}</dt><dd><Diff text={check.diff} /></dd></div>}
          </dl>
        )}
      </div>
    </li>
  );
}

export function Checks({ page, checks }: { page: Page; checks: Check[] }) {
  const several = new Set(checks.map((each) => each.host)).size > 1;
  // What is wrong comes first.
  const sorted = [...checks].sort((one, other) => Number(one.passed) - Number(other.passed));
  return <ul class="checks" aria-label={page.words.checks}>{sorted.map((each, at) => <One key={at} page={page} check={each} several={several} />)}</ul>;
}
