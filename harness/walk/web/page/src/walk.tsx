// SPDX-License-Identifier: Apache-2.0
import { Current, Past } from "./card";
import { Contents } from "./contents";
import type { Page } from "./page";
import { Button, Icon, Says, When, Words } from "./parts";
import { Picture } from "./picture";
import type { Chapter, Scenario } from "./protocol";
import { Screens } from "./screens";
import { chapter_of, has_lab, steps_of } from "./state";

/** The chapter that one is in, as it is told: what is done, the step of now, what comes. */
function Flow({ page, scenario, chapter }: { page: Page; scenario: Scenario; chapter: Chapter }) {
  const { words } = page, { walk, passed } = page.state, number = scenario.chapters.indexOf(chapter) + 1;
  const able = page.may_act && (walk?.can_rewind ?? false) && (walk?.chapters?.includes(number - 1) ?? true);
  // What was done last shows how its checks turned out, also when it was in the chapter before.
  const before = chapter.steps.some((each) => each.id === passed) ? undefined : steps_of(scenario).find((each) => each.id === passed);
  return (
    <>
      {before && <Past key={`just ${before.id}`} class="just" page={page} scenario={scenario} step={before} open />}
      <header class="chapter">
        <p class="number">{words.chapter_of(number, scenario.chapters.length)}</p>
        <h2><Words page={page} text={chapter.title} otherwise={chapter.id} /></h2>
        <Says page={page} html={chapter.says_html} />
        {walk?.can_rewind && <Button class="quiet-button rewind" able={able}
          act={() => page.show({ question: { about: "rewind", chapter: chapter.id, title: page.text(chapter.title) || chapter.id } })}>
          <Icon name="back" />{words.rewind}
        </Button>}
      </header>
      {chapter.steps.map((step) => step.id === walk?.at ? <Current key={`now ${step.id}`} page={page} scenario={scenario} step={step} />
        : <Past key={step.id} page={page} scenario={scenario} step={step} open={step.id === passed} />)}
    </>
  );
}

function Middle({ page, scenario }: { page: Page; scenario: Scenario }) {
  const { words } = page, { walk, lab } = page.state, steps = steps_of(scenario);
  const chapter = chapter_of(scenario, walk?.at ?? null), last = scenario.chapters.at(-1);
  if (lab.state === "starting" || !walk)
    return <div class="state starting" role="status"><span class="spinner" aria-hidden="true" /><h2>{words.starting}</h2><p class="quiet">{lab.doing}</p></div>;
  return (
    <>
      {lab.state === "rewinding" && <div class="state over" role="status"><span class="spinner" aria-hidden="true" /><h2>{words.rewinding}</h2><p class="quiet">{lab.doing}</p></div>}
      {chapter ? <Flow page={page} scenario={scenario} chapter={chapter} /> : (
        <>
          <div class="state end"><Icon name="flag" /><h2>{words.all_done}</h2><p>{words.progress(page.done(steps), steps.length)}</p><p>{words.all_done_says}</p></div>
          {last && <Flow page={page} scenario={scenario} chapter={last} />}
        </>
      )}
    </>
  );
}

function PicturePane({ page }: { page: Page }) {
  const { words } = page, shown = page.settings.picture;
  return (
    <section class={`picture ${shown ? "" : "folded"}`} aria-label={words.picture}>
      <div class="bar">
        <h2>{words.picture}</h2>
        {shown && page.state.picture && <button type="button" class="bare" aria-label={words.enlarge} title={words.enlarge} onClick={() => page.show({ picture_large: true })}><Icon name="larger" /></button>}
        <button type="button" class="bare" aria-expanded={shown} onClick={() => page.choose({ picture: !shown })}>{shown ? words.hide : words.show}</button>
      </div>
      {shown && <div class="frame" tabIndex={0} role="group" aria-label={words.picture}><Picture page={page} id="picture-says" /></div>}
    </section>
  );
}

/** Before there is a lab, and after it is gone. */
function Door({ page, scenario }: { page: Page; scenario: Scenario }) {
  const { words } = page, { lab, catalogue } = page.state, mine = lab.scenario === scenario.name;
  const other = lab.scenario && !mine && (has_lab(lab) || lab.state === "queued") ? lab.scenario : null;
  const other_title = catalogue.is === "here" ? page.text(catalogue.value.scenarios.find((each) => each.name === other)?.title) : "";
  const state = mine ? lab.state : "none", gone = state === "lost" || state === "reclaimed";
  return (
    <main class="sheet door">
      <h1><Words page={page} text={scenario.title} otherwise={scenario.name} /></h1>
      <Says page={page} html={scenario.says_html} />
      {gone && (
        <div class={`banner ${state === "lost" ? "broken" : "warning"}`} role="alert">
          <p><b>{state === "lost" ? words.lost : words.reclaimed}</b> {state === "lost" ? words.lost_says : words.reclaimed_says}</p>
          {lab.reason && <p class="reason">{lab.reason}</p>}
          {lab.hint && <p>{lab.hint}</p>}
        </div>
      )}
      {state === "queued" ? (
        <div class="banner" role="status">
          <div>
            <p><b>{words.queued}</b> {words.queue_place(lab.place ?? 1)}</p>
            {lab.reason && <p class="reason">{lab.reason}</p>}
          </div>
          <Button act={() => page.ask({ do: "leave" })}>{words.give_up_place}</Button>
        </div>
      ) : (
        <>
          {other && <p class="banner warning">{words.other_lab(other_title || other)}</p>}
          <p class="buttons"><Button class="primary big" able={page.state.link.is === "open"} act={() => page.ask({ do: "open", scenario: scenario.name })}>
            {gone ? words.begin_again : words.begin}
          </Button></p>
        </>
      )}
      <ol class="chapters">
        {scenario.chapters.map((chapter) => (
          <li key={chapter.id}>
            <h2><Words page={page} text={chapter.title} otherwise={chapter.id} /> <span class="quiet">{words.steps(chapter.steps.length)}</span></h2>
            <Says page={page} html={chapter.says_html} />
          </li>
        ))}
      </ol>
    </main>
  );
}

export function WalkView({ page }: { page: Page }) {
  const { scenario } = page.state, walking = page.walking;
  if (walking) {
    return (
      <div class="walk">
        <Contents page={page} scenario={walking} />
        <main class="flow" tabIndex={-1}><Middle page={page} scenario={walking} /></main>
        <div class="right">
          <Screens page={page} scenario={walking} />
          <PicturePane page={page} />
        </div>
      </div>
    );
  }
  return (
    <>
      {scenario.is === "here" ? <Door page={page} scenario={scenario.value} />
        : <main class="sheet"><When page={page} loaded={scenario}>{() => null}</When></main>}
    </>
  );
}
