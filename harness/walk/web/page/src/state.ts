// SPDX-License-Identifier: Apache-2.0
import type { Standing as LinkStanding } from "./link";
import type { Catalogue, Lab, News, Runs, Scenario, Step, Chapter, Text, Walk } from "./protocol";

export type Route = { page: "catalogue" } | { page: "runs" } | { page: "walk"; scenario: string };

/** What the server answered: nothing yet, or why it did not. */
export type Loaded<T> = { is: "loading" } | { is: "here"; value: T } | { is: "failed"; why: string };

export interface Trouble {
  id: number;
  what: string;
  hint: string;
}

/** All that the page shows but the terminals themselves. A value: news make a new one. */
export interface State {
  route: Route;
  link: LinkStanding;
  catalogue: Loaded<Catalogue>;
  scenario: Loaded<Scenario>;
  runs: Loaded<Runs>;
  lab: Lab;
  walk: Walk | null;
  hint: { step: string; text: Text } | null;
  /** When the lab will be reclaimed: milliseconds since the epoch. */
  reclaimed_at: number | null;
  picture: Text | null;
  troubles: Trouble[];
  /** Shells that have ended, by host, and how. */
  ended: Readonly<Record<number, string>>;
  /** What was reached last, for those who hear the page. */
  passed: string | null;
}

export const no_lab: Lab = { is: "lab", state: "none", scenario: null };

export const beginning: State = {
  route: { page: "catalogue" },
  link: { is: "connecting" },
  catalogue: { is: "loading" },
  scenario: { is: "loading" },
  runs: { is: "loading" },
  lab: no_lab,
  walk: null,
  hint: null,
  reclaimed_at: null,
  picture: null,
  troubles: [],
  ended: {},
  passed: null,
};

const alive = new Set(["starting", "ready", "rewinding"]);
export const has_lab = (lab: Lab): boolean => alive.has(lab.state);

/** The state after the server has told something. */
export function after(state: State, news: News, now: number): State {
  switch (news.is) {
    case "lab": {
      const other = news.scenario !== state.lab.scenario || news.state === "starting" || !has_lab(news);
      return { ...state, lab: news, ...(other ? { walk: null, hint: null, picture: null, reclaimed_at: null, passed: null } : {}) };
    }
    case "walk":
      return {
        ...state,
        walk: news,
        hint: state.hint?.step === news.at ? state.hint : null,
        passed: Object.keys(news.steps).find((id) =>
          news.steps[id]?.standing === "passed" && state.walk?.steps[id] && state.walk.steps[id].standing !== "passed") ?? state.passed,
      };
    case "hint":
      return { ...state, hint: { step: news.step, text: news.text } };
    case "picture":
      return { ...state, picture: news.svg };
    case "idle":
      return { ...state, reclaimed_at: news.reclaimed_in === null ? null : now + news.reclaimed_in * 1000 };
    case "error":
      return with_trouble(state, news.what, news.hint ?? "");
    default:
      return state;
  }
}

const most_troubles = 3;
export function with_trouble(state: State, what: string, hint: string): State {
  const id = 1 + Math.max(0, ...state.troubles.map((each) => each.id));
  return { ...state, troubles: [...state.troubles, { id, what, hint }].slice(-most_troubles) };
}

export function route_of(hash: string): Route {
  const walk = /^#\/walk\/(.+)$/.exec(hash);
  if (walk) {
    try {
      return { page: "walk", scenario: decodeURIComponent(walk[1]!) };
    } catch {
      return { page: "catalogue" };
    }
  }
  return { page: hash === "#/runs" ? "runs" : "catalogue" };
}
export const walk_hash = (scenario: string): string => `#/walk/${encodeURIComponent(scenario)}`;

export const steps_of = (scenario: Scenario): Step[] => scenario.chapters.flatMap((chapter) => chapter.steps);
export const chapter_of = (scenario: Scenario, step: string | null): Chapter | undefined =>
  scenario.chapters.find((chapter) => chapter.steps.some((each) => each.id === step));
/** The step before this one; of none, which is the end, the last. */
export function step_before(scenario: Scenario, step: string | null): Step | undefined {
  const steps = steps_of(scenario), at = steps.findIndex((each) => each.id === step);
  return steps[(at < 0 ? steps.length : at) - 1];
}
const done = new Set(["passed", "skipped"]);
export const is_done = (walk: Walk | null, step: Step): boolean => done.has(walk?.steps[step.id]?.standing ?? "open");
