// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import type { Page } from "./page";
import { Button, Icon, Words, mark_of } from "./parts";
import type { Chapter, Scenario, Step } from "./protocol";
import { chapter_of } from "./state";
import { name_of } from "./text";

export function Mark({ page, standing }: { page: Page; standing: keyof typeof mark_of }) {
  const icon = mark_of[standing];
  return (
    <span class={`mark ${standing}`}>
      {icon && <Icon name={icon} />}
      <span class="vh">{page.words.step_states[standing]}</span>
    </span>
  );
}

function Entry({ page, step }: { page: Page; step: Step }) {
  const { walk } = page.state, current = walk?.at === step.id, name = name_of(step, page.settings.language);
  const words = name.code ? <code>{name.text}</code> : name.text;
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) element.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <li ref={element} class={current ? "current" : ""}>
      <button type="button" aria-current={current ? "step" : undefined} aria-disabled={!page.may_act} title={name.text}
        onClick={() => page.may_act && !current && page.ask({ do: "go", step: step.id })}>
        <Mark page={page} standing={walk?.steps[step.id]?.standing ?? "open"} />
        <span class="name" lang={name.lang}>{words}</span>
      </button>
    </li>
  );
}

function Part({ page, chapter, open }: { page: Page; chapter: Chapter; open: boolean }) {
  const [chosen, choose] = useState<boolean | null>(null);
  // The current chapter is open, until somebody decides otherwise.
  useEffect(() => choose(null), [open]);
  const { words } = page, done = page.done(chapter.steps), all = chapter.steps.length, shown = chosen ?? open;
  return (
    <li class={`part ${open ? "current" : ""} ${done === all ? "done" : done > 0 ? "begun" : ""}`}>
      <button type="button" class="head" aria-expanded={shown} onClick={() => choose(!shown)}>
        <span class="name"><Words page={page} text={chapter.title} otherwise={chapter.id} /></span>
        <span class="count"><span aria-hidden="true">{done === all && <Icon name="tick" />}{done}/{all}</span><span class="vh">{words.progress(done, all)}</span></span>
        <progress value={done} max={all} aria-hidden="true" />
      </button>
      {shown && <ol>{chapter.steps.map((step) => <Entry key={step.id} page={page} step={step} />)}</ol>}
    </li>
  );
}

export function Contents({ page, scenario }: { page: Page; scenario: Scenario }) {
  const { words } = page, { walk, lab } = page.state, here = chapter_of(scenario, walk?.at ?? null);
  const steps = scenario.chapters.flatMap((each) => each.steps), done = page.done(steps);
  // On a small screen the contents are folded away.
  const [unfolded, unfold] = useState(false);
  useEffect(() => unfold(false), [walk?.at]);
  const able = page.may_act, can_rewind = able && (walk?.can_rewind ?? false);
  return (
    <nav class={`contents ${unfolded ? "unfolded" : ""}`} aria-label={words.contents}>
      <button type="button" class="fold" aria-expanded={unfolded} onClick={() => unfold(!unfolded)}>
        <span class="name">{here ? <Words page={page} text={here.title} otherwise={here.id} /> : words.contents}</span>
        <span class="count">{words.progress(done, steps.length)}</span>
        <progress value={done} max={steps.length} aria-hidden="true" />
      </button>
      <div class="inside">
        <ol class="parts">{scenario.chapters.map((each) => <Part key={each.id} page={page} chapter={each} open={each === here} />)}</ol>
        <section class="tools" aria-label={words.lab}>
          {walk?.can_rewind && <>
            <Button able={able} act={() => page.ask({ do: "checkpoint" })}><Icon name="flag" />{words.checkpoint}</Button>
            {walk.checkpoint && <Button able={can_rewind} act={() => page.show({ question: { about: "back-to-checkpoint" } })}><Icon name="back" />{words.back_to_checkpoint}</Button>}
            <Button able={can_rewind} act={() => page.show({ question: { about: "reset" } })}><Icon name="back" />{words.reset}</Button>
          </>}
          <Button able={lab.state === "ready" && page.state.link.is === "open"} act={() => page.show({ question: { about: "leave" } })}><Icon name="cross" />{words.leave}</Button>
        </section>
      </div>
    </nav>
  );
}
