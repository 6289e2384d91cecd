// SPDX-License-Identifier: Apache-2.0
// A learner on the real lab: two hosts, the page in Chromium.
//
//   node lab_test.mjs VOLAB PACKAGES SCENARIO [PICTURES]
//
// SCENARIO is docker-volumes.yaml; screenshots are left in PICTURES. Exit status 77: no Chromium here, or no lab.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { exit_status, serious, start, test, until } from "../../../../reports/testing/browser/browser.mjs";
import { able, begin, close, current, programs_of, prompt, run, serve, shown, shows, stop_all, type, visit } from "./served.mjs";

const [volab, packages, scenario, pictures] = process.argv.slice(2).map((each) => path.resolve(each));
const { browser, axe } = await start(packages);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "volab-serve-lab-"));
process.env.XDG_STATE_HOME = path.join(work, "state");
process.env.VOLAB_HISTORY = path.join(work, "history.db");
process.chdir(work);
let machines = [];
const picture = async (page, name) => {
  if (!pictures) return;
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
};

const served = await serve(volab, [scenario], ["--port", "0", "--runs", path.join(work, "runs")]);
const page = await visit(browser, served);
await page.locator(".scenario").waitFor();
await picture(page, "catalogue");
const chapter = () => page.locator("main h2").first().textContent();

await test("the lab starts, and the first chapter is done by clicking", async () => {
  await begin(page, "docker-volumes");
  await prompt(page, 0);
  await prompt(page, 1);
  assert.equal(await chapter(), "A clean start");
  machines = programs_of(served).filter((pid) => fs.readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("qemu"));
  assert.ok(machines.length >= 2, `${machines}`);
  await run(page);
  await shows(page, "leftover");
  await run(page);
  await until(async () => await chapter() === "Bind mounts", "the second chapter comes");
});

await test("the second chapter is done by clicking, and the lab is seen as it is", async () => {
  await run(page);
  await page.locator(".picture .drawing").waitFor();
  await picture(page, "walk");
  for (let step = 1; step < 5; ++step) await run(page);
  await until(async () => await chapter() === "Read-only mounts", "the third chapter comes");
});

await test("a mistake shows which check fails and why", async () => {
  await type(page, "echo oops > /opt/website/index.html");
  await prompt(page);
  await able(page).click();
  const wrong = current(page).locator(".checks .failed").first();
  await wrong.waitFor({ timeout: 180000 });
  assert.match(await current(page).locator(".checks").innerText(), /www\.westos\.org[^]*oops/);
  await picture(page, "mistake");
});

await test("after a reload all is as it was", async () => {
  const before = await shown(page);
  await page.reload();
  await current(page).locator(".checks .failed").first().waitFor();
  await until(async () => await shown(page) === before, async () => `the terminal is as it was:\n${before}\n---\n${await shown(page)}`);
});

await test("back to the start of the chapter everything is as it was then", async () => {
  await page.locator(".rewind[aria-disabled=false]").click();
  await page.locator("dialog .primary").click();
  await page.locator(".state.over").waitFor();
  await picture(page, "rewinding");
  await able(page).waitFor({ timeout: 120000 });
  assert.equal(await current(page).locator(".checks .failed").count(), 0);
  await prompt(page);
  await type(page, "cat /opt/website/index.html; docker ps --format '{{.Names}} {{.State}}'");
  await shows(page, "www.westos.org");
  await shows(page, "vm1 running");
  assert.doesNotMatch(await shown(page), /oops/);
  await type(page, "echo this''host", 1);
  await shows(page, "thishost", 1);
});

await test("the third chapter is done by clicking", async () => {
  for (let step = 0; step < 3; ++step) await run(page);
  await until(async () => await chapter() === "Volumes that nobody uses", "the fourth chapter comes");
  assert.deepEqual((await page.locator(".part .count > [aria-hidden]").allTextContents()).slice(0, 3), ["2/2", "5/5", "3/3"]);
});

await test("all of it can be read on a phone, in Japanese and Chinese, and by everybody", async () => {
  await page.getByLabel("Language").selectOption("ja");
  assert.equal(await chapter(), "使われていないボリューム");
  await picture(page, "walk-ja");
  await page.getByLabel("言語").selectOption("zh");
  assert.deepEqual(await serious(page, axe), []);
  await page.setViewportSize({ width: 390, height: 800 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.deepEqual(await serious(page, axe), []);
  await picture(page, "phone");
  await page.getByLabel("语言").selectOption("en");
});

await test("the lab goes when it is ended, and nothing of it is left", async () => {
  await close(page);
  assert.equal(await served.stop(), 130, served.said);
  assert.deepEqual(machines.filter((pid) => fs.existsSync(`/proc/${pid}`)), []);
});

await browser.close();
await stop_all();
fs.rmSync(work, { recursive: true });
process.exit(exit_status());
