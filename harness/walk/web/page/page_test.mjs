// SPDX-License-Identifier: Apache-2.0
// The parts of the page that need no browser.
//
//   node page_test.mjs PACKAGES
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const packages = path.resolve(process.argv[2]);
const here = path.dirname(fileURLToPath(import.meta.url));
const esbuild = createRequire(path.join(packages, "package.json"))("esbuild");
const { outputFiles } = await esbuild.build({
  stdin: { contents: `export * from "./state"; export * from "./words";`, resolveDir: path.join(here, "src"), loader: "ts" },
  bundle: true, format: "esm", write: false,
});
const { after, beginning, chapter_of, has_lab, route_of, step_before, walk_hash, with_trouble, words } =
  await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);

const step = (id) => ({ id, title: {}, says_html: {}, on: [0], kind: "run", command: id });
const scenario = { name: "s", chapters: [{ id: "one", steps: [step("a"), step("b")] }, { id: "two", steps: [step("c")] }] };
const lab = (state, scenario = "s") => ({ is: "lab", state, scenario });
const walk = (at, steps) => ({ is: "walk", at, busy: "", checkpoint: false, can_rewind: true,
  steps: Object.fromEntries(Object.entries(steps).map(([id, standing]) => [id, { standing }])) });
const told = (...all) => all.reduce((state, news) => after(state, news, 1000), beginning);

test("a step that has passed is told once, whatever is told afterwards", () => {
  const first = told(lab("ready"), walk("a", { a: "open", b: "open" }));
  assert.equal(first.passed, null);
  const second = after(first, walk("b", { a: "passed", b: "open" }), 0);
  assert.equal(second.passed, "a");
  assert.equal(after(second, walk("b", { a: "passed", b: "failed" }), 0).passed, "a");
});

test("what had passed before the page came is no news", () => {
  assert.equal(told(lab("ready"), walk("b", { a: "passed", b: "open" })).passed, null);
});

test("another lab brings nothing of the one before", () => {
  const before = told(lab("ready"), walk("b", { a: "passed" }), { is: "picture", svg: { en: "<svg/>" } }, { is: "idle", reclaimed_in: 60 });
  assert.ok(before.walk && before.picture && before.reclaimed_at);
  for (const news of [lab("starting"), lab("ready", "other"), lab("lost"), lab("reclaimed"), lab("none", null)]) {
    const { walk: no_walk, picture, reclaimed_at, passed } = after(before, news, 0);
    assert.deepEqual([no_walk, picture, reclaimed_at, passed], [null, null, null, null], news.state);
  }
});

test("a lab that goes back keeps its walk until it is told anew", () => {
  assert.equal(told(lab("ready"), walk("b", { a: "passed" }), lab("rewinding")).walk.at, "b");
  assert.deepEqual(["starting", "ready", "rewinding", "queued", "lost", "reclaimed", "none"].filter((each) => has_lab(lab(each))), ["starting", "ready", "rewinding"]);
});

test("a hint is of the current step only", () => {
  const hinted = told(lab("ready"), walk("a", { a: "open" }), { is: "hint", step: "a", text: { en: "x" } });
  assert.equal(after(hinted, walk("a", { a: "failed" }), 0).hint.text.en, "x");
  assert.equal(after(hinted, walk("b", { a: "passed" }), 0).hint, null);
});

test("a warning of idleness is a moment, and is taken back", () => {
  const warned = told(lab("ready"), { is: "idle", reclaimed_in: 120 });
  assert.equal(warned.reclaimed_at, 121000);
  assert.equal(after(warned, { is: "idle", reclaimed_in: null }, 0).reclaimed_at, null);
});

test("errors do not pile up", () => {
  let state = beginning;
  for (let at = 0; at < 20; ++at) state = with_trouble(state, `trouble ${at}`, "");
  assert.deepEqual(state.troubles.map((each) => each.what), ["trouble 17", "trouble 18", "trouble 19"]);
  assert.equal(new Set(state.troubles.map((each) => each.id)).size, 3);
});

test("news of a kind that is not known change nothing", () => {
  assert.deepEqual(after(beginning, { is: "something new" }, 0), beginning);
});

test("an address is a place of the page, and any other is the catalogue", () => {
  for (const name of ["docker-volumes", "a b/c", "ボリューム", "%"])
    assert.deepEqual(route_of(walk_hash(name)), { page: "walk", scenario: name });
  assert.deepEqual(route_of("#/runs"), { page: "runs" });
  for (const hash of ["", "#", "#/", "#/walk/", "#/walk/%", "#<img src=x>", "#/elsewhere"])
    assert.deepEqual(route_of(hash), { page: "catalogue" }, hash);
});

test("one goes back from a step to the one before, also over chapters and from the end", () => {
  assert.deepEqual(["a", "b", "c", null].map((each) => step_before(scenario, each)?.id), [undefined, "a", "b", "c"]);
  assert.deepEqual(["a", "c", null].map((each) => chapter_of(scenario, each)?.id), ["one", "two", undefined]);
});

test("the page says everything in all of its languages", () => {
  const texts = (of) => Object.fromEntries(Object.entries(of).map(([name, word]) =>
    [name, typeof word === "function" ? word(2, 3) : typeof word === "object" ? Object.values(word).join() : word]));
  const english = texts(words.en);
  for (const language of ["ja", "zh"]) {
    const other = texts(words[language]);
    for (const [name, word] of Object.entries(english)) {
      assert.ok(other[name], `${name} in ${language}`);
      assert.notEqual(other[name], word, `${name} in ${language} is as in English`);
    }
  }
});
