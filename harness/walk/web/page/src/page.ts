// SPDX-License-Identifier: Apache-2.0
import { Link } from "./link";
import { of_terminal, type Catalogue, type Runs, type Scenario, type Walk, type Wish } from "./protocol";
import { is_dark, keep_settings, kept_settings, on_system_theme, type Settings } from "./settings";
import { after, beginning, has_lab, is_done, route_of, step_before, steps_of, with_trouble, type Loaded, type State } from "./state";
import { Terminals } from "./terminals";
import { in_language } from "./text";
import { words, type Words } from "./words";

/** What can be asked of people before it is done. */
export type Question = { about: "rewind"; chapter: string; title: string } | { about: "reset" | "back-to-checkpoint" | "leave" };

const double_click = 600; // ms
const small = matchMedia("(max-width: 46rem)"); // where walk.css has no room for a picture

/** The page: what it knows, what is chosen on it, and what can be done with it. */
export class Page {
  state: State = beginning;
  settings: Settings = kept_settings();
  /** The host whose terminal is in front. */
  front = 0;
  question: Question | null = null;
  keys_shown = false;
  picture_large = false;
  /** What is read out to those who do not see the page. */
  said = "";
  readonly link: Link;
  readonly terminals: Terminals;
  private drawing = false;
  private ran = { step: "", until: 0 };

  constructor(private readonly draw: () => void, key: (event: KeyboardEvent) => boolean) {
    this.link = new Link({
      stands: (link) => this.set({ link }),
      told: (news) => {
        if (of_terminal(news)) this.terminals.hear(news);
        else this.hear(after(this.state, news, Date.now()));
      },
      printed: (host, offset, bytes) => this.terminals.print(host, offset, bytes),
    });
    this.terminals = new Terminals(this.link, {
      key,
      ended: (host, reason) => this.shell_ended(host, reason),
      lost: (bytes) => this.words.lost_bytes(this.bytes(bytes)),
    });
  }

  start(): void {
    addEventListener("hashchange", () => this.go_where_address_says());
    on_system_theme(() => this.set({}));
    small.addEventListener("change", () => this.look());
    this.go_where_address_says();
    this.link.connect();
  }

  get words(): Words {
    return words[this.settings.language];
  }
  get is_dark(): boolean {
    return is_dark(this.settings);
  }
  /** The scenario of this page, when its lab is there. */
  get walking(): Scenario | null {
    const { route, scenario, lab } = this.state;
    return route.page === "walk" && scenario.is === "here" && lab.scenario === route.scenario && has_lab(lab) ? scenario.value : null;
  }
  text(text: Parameters<typeof in_language>[0]): string {
    return in_language(text, this.settings.language);
  }
  bytes(count: number): string {
    const unit = count < 1e6 ? "kilobyte" : "megabyte";
    return new Intl.NumberFormat(this.settings.language, { style: "unit", unit, maximumSignificantDigits: 3 })
      .format(count / (unit === "kilobyte" ? 1e3 : 1e6));
  }

  set(part: Partial<State>): void {
    const before = this.state;
    this.state = { ...before, ...part };
    if (this.state.link.is !== before.link.is && this.state.link.is === "open") this.connected();
    this.soon();
  }
  choose(part: Partial<Settings>): void {
    this.settings = { ...this.settings, ...part };
    keep_settings(this.settings);
    if (part.picture !== undefined) this.look();
    this.soon();
  }
  show(part: Partial<Pick<Page, "question" | "keys_shown" | "picture_large" | "front">>): void {
    Object.assign(this, part);
    if (part.picture_large !== undefined) this.look();
    this.soon();
  }
  dismiss(id: number): void {
    this.set({ troubles: this.state.troubles.filter((each) => each.id !== id) });
  }

  // What learners do. What the walk is doing itself has to end first; a command in a terminal need not.
  ask(wish: Wish): void {
    this.link.say(wish);
  }
  get may_act(): boolean {
    return this.walking !== null && this.state.lab.state === "ready" && this.state.link.is === "open" && ["", "running"].includes(this.state.walk?.busy ?? "");
  }
  /** Not twice, unless the first time is over. */
  get may_run(): boolean {
    const { walk } = this.state, again = walk?.at === this.ran.step && (walk?.busy === "running" || Date.now() < this.ran.until);
    return this.may_act && !again;
  }
  run(): void {
    const at = this.state.walk?.at;
    if (!this.may_run || !at) return;
    this.ran = { step: at, until: Date.now() + double_click };
    setTimeout(() => this.soon(), double_click);
    this.ask({ do: "run", step: at });
    this.soon();
  }
  act(what: "check" | "hint" | "skip"): void {
    if (this.may_act && this.state.walk?.at) this.ask({ do: what });
  }
  back(): void {
    const before = this.walking && step_before(this.walking, this.state.walk?.at ?? null);
    if (this.may_act && before) this.ask({ do: "go", step: before.id });
  }
  answered(yes: boolean): void {
    const asked = this.question;
    this.show({ question: null });
    if (!yes || !asked) return;
    this.ask(asked.about === "rewind" ? { do: "rewind", chapter: asked.chapter } : { do: asked.about });
  }
  bring_to_front(host: number): void {
    this.show({ front: host });
    requestAnimationFrame(() => this.terminals.at(host)?.focus());
  }

  async load<T>(from: string, into: (loaded: Loaded<T>) => Partial<State>): Promise<void> {
    let loaded: Loaded<T>;
    try {
      const answer = await fetch(from);
      if (answer.ok) loaded = { is: "here", value: (await answer.json()) as T };
      else loaded = { is: "failed", why: answer.status === 404 ? this.words.not_found : await problem(answer) };
    } catch (error) {
      loaded = { is: "failed", why: String(error) };
    }
    this.set(into(loaded));
  }
  load_page(): void {
    const { route } = this.state;
    if (this.state.catalogue.is !== "here") void this.load<Catalogue>("/api/catalogue", (catalogue) => ({ catalogue }));
    if (route.page === "runs") void this.load<Runs>("/api/runs", (runs) => ({ runs }));
    if (route.page === "walk") {
      const wanted = route.scenario;
      void this.load<Scenario>(`/api/scenario/${encodeURIComponent(wanted)}`, (scenario) => {
        const { route: now } = this.state;
        return now.page === "walk" && now.scenario === wanted ? { scenario } : {};
      });
    }
  }

  private go_where_address_says(): void {
    this.terminals.close();
    this.front = 0;
    this.set({ route: route_of(location.hash), scenario: { is: "loading" } });
    this.load_page();
    this.look();
  }
  private connected(): void {
    // What was loaded while there was no server, or an older one.
    const failed = [this.state.catalogue, this.state.scenario, this.state.runs].some((each) => each.is === "failed");
    if (failed) this.load_page();
    this.look();
  }
  private look(): void {
    const seen = this.picture_large || (this.settings.picture && !small.matches);
    this.ask({ do: "look", picture: seen && this.state.route.page === "walk" });
  }

  private hear(next: State): void {
    const { walk: before } = this.state, { walk, passed } = next;
    // A lab that begins or is gone has other terminals.
    if (next.lab.state !== this.state.lab.state && next.lab.state !== "ready" && next.lab.state !== "rewinding") this.terminals.close();
    const step = this.walking && walk && walk.at !== before?.at ? steps_of(this.walking).find((each) => each.id === walk.at) : undefined;
    // The terminal that the step is about comes to the front.
    if (step?.on.length && !step.on.includes(this.front)) this.front = step.on[0]!;
    if (passed && passed !== this.state.passed && this.walking) this.say_passed(this.walking, passed);
    else if (walk?.at && before?.at === walk.at && ((before.busy && !walk.busy) || told_of(before, walk.at) !== told_of(walk, walk.at))) this.say_checks(next);
    this.set(next);
  }
  private say_passed(scenario: Scenario, id: string): void {
    const step = steps_of(scenario).find((each) => each.id === id);
    if (step) this.said = this.words.step_passed(this.text(step.title) || step.command);
  }
  private say_checks({ walk }: State): void {
    const state = walk?.at ? walk.steps[walk.at] : undefined, wrong = state?.checks?.filter((each) => !each.passed) ?? [];
    if (wrong.length > 0) this.said = `${this.words.checks_failed(wrong.length)}. ${wrong[0]!.expected}`;
    else this.said = this.words.why[state?.why ?? ""] ?? state?.reason ?? "";
  }

  private shell_ended(host: number, reason: string | null): void {
    const { [host]: was, ...others } = this.state.ended;
    if (reason === null && was === undefined) return;
    this.set({ ended: reason === null ? others : { ...others, [host]: reason } });
  }
  trouble(what: string, hint = ""): void {
    this.set(with_trouble(this.state, what, hint));
  }

  private soon(): void {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      this.draw();
    });
  }

  /** For the contents: how many of these steps are done. */
  done(steps: Scenario["chapters"][number]["steps"]): number {
    return steps.filter((step) => is_done(this.state.walk, step)).length;
  }
}

const told_of = (walk: Walk, step: string): string => JSON.stringify(walk.steps[step]);

async function problem(answer: Response): Promise<string> {
  const told = (await answer.json().catch(() => null)) as { what?: string; hint?: string } | null;
  return told?.what ? [told.what, told.hint].filter(Boolean).join(". ") : `${answer.status} ${answer.statusText}`;
}
