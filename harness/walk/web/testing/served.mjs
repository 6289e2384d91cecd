// SPDX-License-Identifier: Apache-2.0
// `volab serve` for tests, and what a learner does on its page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import { listen, until } from "../../../../reports/testing/browser/browser.mjs";

const servers = [];
/** Those that a test has left. */
export async function stop_all() {
  for (const each of servers) await each.stop();
}

/** A server of its own. */
export async function serve(volab, scenarios, options = [], environment = {}) {
  const child = spawn(volab, ["serve", ...scenarios, ...options], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
  const served = { child, said: "", url: "", ended: new Promise((resolve) => child.on("exit", (code, signal) => resolve(code ?? signal))) };
  served.stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    return served.ended;
  };
  servers.push(served);
  child.stdout.on("data", (text) => { served.said += text; });
  child.stderr.on("data", (text) => { served.said += text; });
  await until(() => {
    served.url = /http:\/\/\S+\/\?token=\S+/.exec(served.said)?.[0] ?? "";
    assert.equal(child.exitCode, null, served.said);
    return served.url;
  }, () => `the address is printed: ${served.said}`, 300000);
  served.origin = new URL(served.url).origin;
  return served;
}

/** The programs that a server has started, and those that they have: their process ids. */
export function programs_of(served) {
  const parents = new Map(fs.readdirSync("/proc").filter((each) => /^\d+$/.test(each)).flatMap((pid) => {
    try {
      return [[Number(pid), Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, "utf8"))[1])]];
    } catch {
      return []; // it has ended
    }
  }));
  const is_below = (pid) => pid !== undefined && (parents.get(pid) === served.child.pid || is_below(parents.get(pid)));
  return [...parents.keys()].filter(is_below);
}

/** A browser of its own, with the page open in it. */
export async function visit(browser, served, at = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  context.setDefaultTimeout(60000);
  const page = await another_page(context, served, at, served.url);
  return page;
}
export async function another_page(context, served, at = "", address = `${served.origin}/`) {
  const page = await context.newPage();
  listen(page);
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "blob:" && origin !== served.origin) page.troubles.push(`asks for ${request.url()}`);
  });
  await page.goto(address);
  if (at) await page.evaluate((hash) => { location.hash = hash; }, at);
  return page;
}
/** Its lab ends first: the next one needs the place. */
export async function close(page) {
  const troubles = [...page.troubles];
  if (await page.locator(".walk").count()) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await end_lab(page);
  }
  await page.context().close();
  assert.deepEqual(troubles, []);
}
export async function end_lab(page) {
  await page.locator(".tools button").last().click();
  await page.locator("dialog .primary").click();
  await page.locator(".door .primary").waitFor();
}

/** After a test that went wrong: its labs are not to be in the way of others. */
export async function sweep(browser) {
  for (const context of browser.contexts()) {
    await context.pages()[0]?.evaluate(() => new Promise((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/ws`);
      socket.onerror = resolve;
      socket.onmessage = () => { socket.send(JSON.stringify({ do: "leave" })); setTimeout(resolve, 200); };
    })).catch(() => {});
    await context.close();
  }
}

export const current = (page) => page.locator(".card.current");
export async function begin(page, scenario) {
  await page.evaluate((name) => { location.hash = `#/walk/${name}`; }, scenario);
  await page.locator(".door .primary:not([aria-disabled=true])").click();
  await current(page).waitFor({ timeout: 600000 });
}
export const able = (page) => page.locator(".card.current .run[aria-disabled=false]");
/** What the page says is the current step; nothing at the end. */
const named = (page) => page.evaluate(() => document.querySelector(".state.end") ? null : document.querySelector(".card.current")?.getAttribute("aria-label"));
/** Runs the current step by its button; it has to pass. */
export async function run(page, patience = 120000) {
  const before = await named(page);
  await able(page).click();
  await until(async () => {
    const now = await named(page);
    return now !== before && now !== undefined;
  }, async () => `'${before}' passes: ${await page.locator("main").innerText()}\n${await shown(page)}`, patience);
}
export const at_step = (page) => page.locator(".contents [aria-current=step] .name").textContent();

/** What the terminal shows of a host: rows with an ending each, without spaces at their ends. */
export async function shown(page, host = 0) {
  const rows = await page.locator(`#screen-${host} .xterm-rows > div`).allTextContents();
  return rows.map((row) => row.replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd();
}
export const shows = (page, text, host = 0) => until(async () => (await shown(page, host)).includes(text),
  async () => `host ${host} shows '${text}':\n${await shown(page, host)}`);
export async function focus(page, host = 0) {
  await page.locator(`#tab-${host}`).click();
  await page.locator(`#screen-${host} textarea`).focus();
}
/** Waits for the prompt of a shell that has nothing to do. */
export const prompt = (page, host = 0) => until(async () => /[#$] ?$/.test((await shown(page, host)).split("\n").at(-1)),
  async () => `a prompt on host ${host}:\n${await shown(page, host)}`);
export async function type(page, line, host = 0) {
  await focus(page, host);
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}
