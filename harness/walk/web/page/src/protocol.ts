// SPDX-License-Identifier: Apache-2.0
// What the page and the server say to each other, as ../../PROTOCOL.md tells it.

/** A text by language: as many as there are; none for none. */
export type Text = Readonly<Record<string, string>>;

export interface Summary {
  name: string;
  title: Text;
  says_html: Text;
  chapters: number;
  steps: number;
  hosts: string[];
  provider: string;
}
export interface Catalogue {
  volab: string;
  labs: number;
  idle: number;
  scenarios: Summary[];
}

export interface Step {
  id: string;
  title: Text;
  says_html: Text;
  on: number[];
  kind: string;
  command: string;
}
export interface Chapter {
  id: string;
  title: Text;
  says_html: Text;
  steps: Step[];
}
export interface Scenario {
  name: string;
  title: Text;
  says_html: Text;
  hosts: { name: string; prompt: string }[];
  languages: string[];
  chapters: Chapter[];
}

export interface Run {
  id: string;
  scenario: string;
  title: string;
  started: string;
  outcome: string;
  took: number;
  steps: Record<string, number>;
}
export interface Runs {
  runs: Run[];
  left_out: number;
}

export type LabState = "none" | "queued" | "starting" | "ready" | "rewinding" | "lost" | "reclaimed";
export interface Lab {
  is: "lab";
  state: LabState;
  scenario: string | null;
  place?: number;
  doing?: string;
  reason?: string;
  hint?: string;
}

export type Standing = "open" | "passed" | "failed" | "skipped" | "broken";
export interface Check {
  passed: boolean;
  expected: string;
  actual: string;
  diff: string;
  host: string;
}
export interface StepState {
  standing: Standing;
  /** Why it stands so: a word of reasons that the page has words for; else `reason` is all there is to say. */
  why?: string;
  reason?: string;
  command?: string;
  checks?: Check[];
}
export interface Walk {
  is: "walk";
  at: string | null;
  busy: "" | "running" | "checking" | "performing" | "rewinding" | "saving";
  steps: Record<string, StepState>;
  checkpoint: boolean;
  can_rewind: boolean;
  /** Chapters (indexes) that can be taken back to. */
  chapters?: number[];
}

/** To the whole page. */
export type News =
  | Lab
  | Walk
  | { is: "hint"; step: string; text: Text }
  | { is: "picture"; svg: Text }
  | { is: "idle"; reclaimed_in: number | null }
  | { is: "error"; what: string; hint?: string };
/** To one terminal. */
export type TerminalNews =
  | { is: "attached"; host: number; life: number; from: number; lost: number; fresh: boolean; until: number }
  | { is: "size"; host: number; columns: number; rows: number }
  | { is: "ended"; host: number; reason: string };

export type Wish =
  | { do: "open"; scenario: string }
  | { do: "leave" | "check" | "skip" | "hint" | "reset" | "checkpoint" | "back-to-checkpoint" | "stay" }
  | { do: "run"; step: string; host?: number }
  | { do: "go"; step: string }
  | { do: "rewind"; chapter: string }
  | { do: "look"; picture: boolean }
  | { do: "attach"; host: number; from: number; life?: number; columns: number; rows: number }
  | { do: "resize"; host: number; columns: number; rows: number }
  | { do: "shown"; host: number; offset: number };

const of_terminals = new Set(["attached", "size", "ended"]);
export const of_terminal = (news: News | TerminalNews): news is TerminalNews => of_terminals.has(news.is);
