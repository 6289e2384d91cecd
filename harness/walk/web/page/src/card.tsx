// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from "preact/hooks";
import { Checks } from "./checks";
import { Mark } from "./contents";
import type { Page } from "./page";
import { Button, Icon, Says, Words } from "./parts";
import type { Scenario, Step, StepState } from "./protocol";
import { chapter_of, step_before } from "./state";
import { language_of, name_of } from "./text";

/** The command as it is typed: each host it is for, with its prompt. */
function Command({ page, scenario, step }: { page: Page; scenario: Scenario; step: Step }) {
  const text = (page.state.walk?.steps[step.id]?.command || step.command).replace(/\n$/, "");
  if (step.kind !== "run") return <p class="deed">{text}</p>;
  const lines = text.split("\n"), hosts = step.on.map((each) => scenario.hosts[each]!).filter(Boolean);
  return (
    <pre class="command" tabIndex={0} lang="en">
      {hosts.length > 1 && <span class="on">{page.words.on_hosts(hosts.map((each) => each.name).join(", "))}{"\n"}</span>}
      <code>
        <span class="prompt">{hosts.length === 1 ? hosts[0]!.prompt : "# "}</span>
        {lines.map((line, at) => <span key={at}>{at > 0 && <span class="prompt">{"\n> "}</span>}{line}</span>)}
      </code>
    </pre>
  );
}

/** Why a step stands as it does: in our words, with what only the server knows. */
function Reason({ page, state }: { page: Page; state: StepState | undefined }) {
  const why = page.words.why[state?.why ?? ""], told = state?.reason ?? "";
  if (state?.standing === "passed" || state?.why === "differs" || state?.why === "by-learner" || (!why && !told)) return null;
  const more = !why || state?.why !== "nothing-to-see" ? told : "";
  return <div class="reason">{why && <p>{why}</p>}{more && <p lang="en" class={why ? "more" : ""}>{more}</p>}</div>;
}

function Title({ page, step }: { page: Page; step: Step }) {
  return Object.keys(step.title).length > 0 ? <h3><Words page={page} text={step.title} /></h3> : null;
}

/** A step that is not the current one: a line, with all about it inside. */
export function Past({ page, scenario, step, open, class: more = "" }: { page: Page; scenario: Scenario; step: Step; open: boolean; class?: string }) {
  const { walk } = page.state, state = walk?.steps[step.id], name = name_of(step, page.settings.language);
  const standing = state?.standing ?? "open", checks = state?.checks ?? [];
  return (
    <details class={`card past ${standing} ${more}`} open={open}>
      <summary>
        <Mark page={page} standing={standing} />
        <span class="name" lang={name.lang}>{name.code ? <code>{name.text}</code> : name.text}</span>
      </summary>
      {Object.keys(step.title).length > 0 && <Says page={page} html={step.says_html} />}
      {!(name.code && standing === "passed") && <Command page={page} scenario={scenario} step={step} />}
      <Reason page={page} state={state} />
      {checks.length > 0 && <Checks page={page} checks={checks} />}
    </details>
  );
}

function Outcome({ page, step }: { page: Page; step: Step }) {
  const { words } = page, { walk } = page.state, state = walk?.steps[step.id];
  const checks = state?.checks ?? [], wrong = checks.filter((each) => !each.passed).length;
  const standing = state?.standing ?? "open", element = useRef<HTMLDivElement>(null);
  // What is wrong is to be seen, however long the command above it.
  const told = wrong > 0 && !walk?.busy ? JSON.stringify(checks) : "";
  useEffect(() => {
    if (told) element.current?.scrollIntoView({ block: "nearest" });
  }, [told]);
  return (
    <div class="so-far" ref={element}>
      {walk?.busy ? <p class="busy"><span class="spinner" aria-hidden="true" />{words.busy[walk.busy]}</p>
        : checks.length > 0 ? <p class={`sum ${wrong ? "failed" : "passed"}`}>{wrong ? words.checks_failed(wrong) : words.checks_passed(checks.length)}</p>
        : standing !== "open" && <p class={`sum ${standing}`}>{words.step_states[standing]}</p>}
      {!walk?.busy && <Reason page={page} state={state} />}
      {checks.length > 0 && <Checks page={page} checks={checks} />}
    </div>
  );
}

export function Current({ page, scenario, step }: { page: Page; scenario: Scenario; step: Step }) {
  const { words } = page, { hint } = page.state, able = page.may_act;
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const is_small = matchMedia("(max-width: 46rem)").matches;
    // A chapter begins with its title.
    if (chapter_of(scenario, step.id)?.steps[0] === step) element.current?.closest(".flow")?.scrollTo({ top: 0 });
    else element.current?.scrollIntoView({ block: is_small ? "start" : "nearest" });
  }, [step.id]);
  const hosts = step.on.map((each) => scenario.hosts[each]?.name ?? "").join(", ");
  const name = name_of(step, page.settings.language);
  return (
    <article ref={element} class="card current" tabIndex={-1} aria-label={name.text} lang={language_of(step.title, page.settings.language)}>
      {step.kind !== "run" && hosts && <p class="host-of"><span class="host">{hosts}</span></p>}
      <Title page={page} step={step} />
      <Says page={page} html={step.says_html} />
      <Command page={page} scenario={scenario} step={step} />
      <div class="buttons">
        <Button class="primary run" able={page.may_run} act={() => page.run()} keys="r Control+Enter"><Icon name="play" />{step.kind === "run" ? words.run_this : words.do_this}</Button>
        <Button class="check" able={able} act={() => page.act("check")} keys="c">{words.check}</Button>
        <span class="ghosts">
          <Button class="ghost" able={able} act={() => page.act("hint")} keys="h">{words.hint}</Button>
          <Button class="ghost" able={able} act={() => page.act("skip")} keys="s">{words.skip}</Button>
          <Button class="ghost" able={able && step_before(scenario, step.id) !== undefined} act={() => page.back()} keys="b">{words.back}</Button>
        </span>
      </div>
      {hint?.step === step.id && <div class="hint" role="status"><Words page={page} text={hint.text} /></div>}
      <Outcome page={page} step={step} />
    </article>
  );
}
