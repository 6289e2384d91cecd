// SPDX-License-Identifier: Apache-2.0
// The page is complete without this script, which makes it quicker to find one's way: a filter, a
// search, keys, links that open what they lead to, light and dark.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const steps = [...document.querySelectorAll("article.step")];
  const chapters = [...document.querySelectorAll(".chapter")];
  const outcomes = ["passed", "failed", "broken", "interrupted", "skipped", "flaky"];
  const root = document.documentElement;
  const lines = (text) => (text ? text.split("\n") : []);
  const details = (step) => step.querySelector(":scope > details");
  const shown = (step) => !step.hidden;

  // What each step is, asked for once. The text of a step is long: only when it is searched for.
  const facts = steps.map((step) => ({
    step,
    outcomes: step.dataset.outcome.split(" "),
    hosts: lines(step.dataset.hosts),
    tags: lines(step.dataset.tags),
    text: null,
  }));
  const text_of = (fact) => (fact.text ??= fact.step.textContent.toLowerCase());

  // Filter and search.
  const wanted = new Set();
  function matches(fact, words) {
    const host = $("host").value, tag = $("tag").value;
    return (wanted.size === 0 || fact.outcomes.some((each) => wanted.has(each)))
      && (!host || fact.hosts.includes(host)) && (!tag || fact.tags.includes(tag))
      && words.every((word) => text_of(fact).includes(word));
  }
  function apply() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const fact of facts) {
      const match = matches(fact, words);
      if (fact.step.hidden === match) fact.step.hidden = !match;
      found += match;
    }
    const filtered = found < steps.length;
    for (const chapter of chapters)
      chapter.hidden = filtered && !chapter.querySelector(".step:not([hidden])");
    $("found").textContent = filtered ? `${found} of ${steps.length} steps` : "";
  }
  let timer;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(apply, 120);
  }
  function show_all() {
    $("search").value = $("host").value = $("tag").value = "";
    wanted.clear();
    for (const chip of $("outcomes").children) chip.setAttribute("aria-pressed", "false");
    apply();
  }

  function add_chips() {
    for (const outcome of outcomes) {
      const count = facts.filter((fact) => fact.outcomes.includes(outcome)).length;
      if (!count) continue;
      const chip = document.createElement("button");
      chip.type = "button";
      chip.textContent = `${count} ${outcome}`;
      chip.setAttribute("aria-pressed", "false");
      chip.dataset.outcome = outcome;
      chip.addEventListener("click", () => {
        const on = !wanted.delete(outcome);
        if (on) wanted.add(outcome);
        chip.setAttribute("aria-pressed", on);
        apply();
      });
      $("outcomes").append(chip);
    }
  }
  function add_choices(select, all, values) {
    if (values.length < (select.id === "host" ? 2 : 1)) return;
    select.append(new Option(all, ""), ...values.map((value) => new Option(value, value)));
    select.hidden = false;
    select.addEventListener("change", apply);
  }
  const distinct = (values) => [...new Set(values)].sort();

  // Links to a step open it, whatever is filtered; a click on its own link copies it.
  function open_target() {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && $(id);
    if (!target) return;
    const step = target.closest(".step"), chapter = target.closest(".chapter");
    if ((step ?? chapter)?.hidden || chapter?.hidden) show_all();
    if (step) details(step).open = true;
    // The steps above get their heights only when they have been seen: look twice.
    const look = () => (step ?? target).scrollIntoView({ behavior: "instant", block: "start" });
    look();
    requestAnimationFrame(look);
    if (step) details(step).firstElementChild.focus({ preventScroll: true });
  }
  function copy_link(event) {
    const link = event.target.closest?.("a.anchor");
    if (!link) return;
    const name = link.textContent;
    navigator.clipboard?.writeText(link.href).then(() => {
      link.textContent = "Link copied";
      setTimeout(() => { link.textContent = name; }, 1500);
    }, () => {});
  }

  // Keys.
  function go(by) {
    const here = document.activeElement?.closest?.(".step");
    let at = here ? steps.indexOf(here) : steps.findIndex((step) => shown(step) && step.getBoundingClientRect().top > 90) - (by > 0 ? 1 : 0);
    do at += by; while (at >= 0 && at < steps.length && (steps[at].hidden || steps[at].closest(".chapter")?.hidden));
    if (!steps[at]) return;
    const summary = details(steps[at]).firstElementChild;
    summary.focus({ preventScroll: true });
    steps[at].scrollIntoView({ behavior: "instant", block: "nearest" });
  }
  function toggle_all() {
    const open = $("all").textContent === "Open all";
    for (const step of steps) if (shown(step)) details(step).open = open;
    $("all").textContent = open ? "Close all" : "Open all";
  }
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches?.("input, select, textarea");
    if (event.key === "Escape" && typing) {
      if (event.target.id === "search" && event.target.value) { event.target.value = ""; apply(); }
      event.target.blur();
    }
    if (typing) return;
    const action = { "/": () => $("search").focus(), j: () => go(1), k: () => go(-1), e: toggle_all }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // Light and dark: as the system is, until somebody chooses.
  function toggle_theme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("volab-theme", root.dataset.theme); } catch { /* not kept, then */ }
  }
  try {
    const kept = localStorage.getItem("volab-theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch { /* files may have no storage */ }

  add_chips();
  add_choices($("host"), "All hosts", distinct(facts.flatMap((fact) => fact.hosts)));
  add_choices($("tag"), "All tags", distinct(facts.flatMap((fact) => fact.tags)));
  $("search").addEventListener("input", soon);
  $("all").addEventListener("click", toggle_all);
  $("theme").addEventListener("click", toggle_theme);
  document.addEventListener("keydown", key);
  document.addEventListener("click", copy_link);
  addEventListener("hashchange", open_target);
  for (const each of document.querySelectorAll(".bar, .keys")) each.hidden = false;
  open_target();
})();
