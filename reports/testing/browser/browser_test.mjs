// SPDX-License-Identifier: Apache-2.0
// Opens reports of real runs in Chromium, as people do: from a file.
//
//   node browser_test.mjs VOLAB PACKAGES
//
// PACKAGES is a folder in which package.json was installed. Exit status 77: no Chromium here, or no packages.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exit_status, listen, serious, start, test, until } from "./browser.mjs";

const [volab, packages] = process.argv.slice(2).map((each) => path.resolve(each));
const testing = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "volab-browser-"));

process.env.VOLAB_HISTORY = path.join(work, "history.db");

// Reports.
function report(name, runs, ...more) {
  const page = path.join(work, `${name}.html`);
  execFileSync(volab, ["report", ...runs, "--format", `html=${page}`, ...more], { cwd: work });
  return pathToFileURL(page).href;
}
function run(scenario) {
  const name = path.basename(scenario, ".yaml"), folder = path.join(work, name);
  spawnSync(volab, ["run", path.join(testing, scenario), "--output", folder], { cwd: work, stdio: "ignore", timeout: 120000 });
  assert(fs.existsSync(path.join(folder, "record.jsonl")), `${scenario} left no record`);
  return folder;
}
function large(steps) {
  const folder = path.join(work, `large-${steps}`);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, "record.jsonl"), execFileSync("python3",
    [path.join(testing, "large_record.py"), String(steps)], { maxBuffer: 1 << 30 }));
  return folder;
}
function cut(folder) {
  const record = fs.readFileSync(path.join(folder, "record.jsonl"));
  fs.mkdirSync(path.join(work, "cut"));
  fs.writeFileSync(path.join(work, "cut", "record.jsonl"), record.subarray(0, Math.floor(record.length / 2)));
  return path.join(work, "cut");
}

/** Two axes; one job was flaky, one failed twice, one has no run, one was not run. */
function batch() {
  const job = (image, size, ...attempts) => ({ id: `moods-image=${image}-size=${size}`, title: `moods (image=${image}, size=${size})`,
    combination: { image, size }, attempts });
  const jobs = [job("debian-12", "1", "good"), job("debian-12", "100", "bad", "good"), job("debian-13", "1", "bad", "bad"),
    job("debian-13", "100", "lost"), job("<script>globalThis.hacked = 1</script>", "1")];
  jobs[4].id = "moods-image=odd-size=1";
  const folder = path.join(work, "nightly");
  execFileSync("python3", [path.join(testing, "made_batch.py"), volab, folder, JSON.stringify({ jobs, notes: ["the disk is nearly full"] })]);
  return folder;
}

// A page in a browser, that may ask for nothing and complain of nothing.
const { browser, axe } = await start(packages);
async function open(url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(120000);
  const page = await context.newPage();
  listen(page);
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== url.split("#")[0]) page.troubles.push(`asks for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}
async function close(page) {
  assert.deepEqual(page.troubles, []);
  await page.context().close();
}
const seen = (page) => page.locator("article.step:visible").count();
const is_open = (page, id) => page.locator(`article.step:has(#${id}) > details`).evaluate((each) => each.open);
const in_view = (page, id) => page.locator(`article.step:has(#${id})`).evaluate((each) => {
  const box = each.getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight - 20;
});

/** With all that the page has folded away. */
async function serious_when_open(page) {
  await page.addStyleTag({ content: "article.step { content-visibility: visible !important }" });
  for (const each of await page.locator("article.step > details").all()) await each.evaluate((one) => { one.open = true; });
  return serious(page, axe);
}

const demo_run = run("demo.yaml"), hostile_run = run("hostile.yaml"), large_run = large(10000);
const demo = report("demo", [demo_run]), hostile = report("hostile", [hostile_run]), many = report("large", [large_run]);
const nightly = report("nightly", [batch()]);

await test("a report opens from a file, asks for nothing and complains of nothing", async () => {
  const page = await open(demo);
  assert.equal(await page.locator("h1").textContent(), "A run in which things go wrong");
  assert.equal(await seen(page), 8);
  assert.match(await page.locator(".verdict").textContent(), /failed\s+6 passed\s+1 failed\s+1 skipped/);
  assert.equal(await is_open(page, "step-differs"), true);
  assert.equal(await is_open(page, "step-colours"), false);
  assert.ok(await page.locator(".lane a").count() > 5);
  await close(page);
});

await test("steps are filtered by outcome, host and tag", async () => {
  const page = await open(demo);
  await page.getByRole("button", { name: "1 failed" }).click();
  assert.equal(await seen(page), 1);
  assert.equal(await page.locator(".chapter:visible").count(), 1);
  await page.getByRole("button", { name: "1 skipped" }).click();
  assert.equal(await seen(page), 2);
  await page.getByRole("button", { name: "1 failed" }).click();
  await page.getByRole("button", { name: "1 skipped" }).click();
  await page.getByLabel("Host", { exact: true }).selectOption("right");
  assert.equal(await seen(page), 3);
  await page.getByLabel("Host", { exact: true }).selectOption("");
  await page.getByLabel("Tag", { exact: true }).selectOption("colour");
  assert.equal(await seen(page), 1);
  assert.equal(await page.locator("#found").textContent(), "1 of 8 steps");
  await close(page);
});

await test("steps are searched for by what they ran and printed", async () => {
  const page = await open(demo);
  for (const [words, expected] of [["LINE of many", 1], ["8081 <b>ten", 1], ["nowhere at all", 0], ["", 8]]) {
    await page.keyboard.press("/");
    await page.getByRole("searchbox").fill(words);
    await until(async () => await seen(page) === expected, `${expected} steps with '${words}'`);
    await page.getByRole("searchbox").blur();
  }
  await close(page);
});

await test("a deep link opens its step, even one that is filtered out", async () => {
  const page = await open(`${demo}#step-long`);
  assert.equal(await is_open(page, "step-long"), true);
  assert.equal(await in_view(page, "step-long"), true);
  await page.getByRole("button", { name: "1 failed" }).click();
  await page.evaluate(() => { location.hash = "#step-waits"; });
  await until(() => is_open(page, "step-waits"), "step-waits opens");
  assert.equal(await seen(page), 8);
  assert.equal(await in_view(page, "step-waits"), true);
  await close(page);
  const other = await open(`${demo}#step-no-such%`);
  assert.equal(await seen(other), 8);
  await close(other);
});

await test("keys go from step to step, and open and close all", async () => {
  const page = await open(demo);
  const here = () => page.evaluate(() => document.activeElement.closest("article")?.querySelector(".body").id);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assert.equal(await here(), "step-both");
  await page.keyboard.press("k");
  assert.equal(await here(), "step-colours");
  await page.keyboard.press("Enter");
  assert.equal(await is_open(page, "step-colours"), true);
  await page.keyboard.press("e");
  assert.equal(await page.locator("article.step > details[open]").count(), 8);
  await page.keyboard.press("e");
  assert.equal(await page.locator("article.step > details[open]").count(), 0);
  await page.keyboard.press("/");
  await page.keyboard.type("jke");
  assert.equal(await page.getByRole("searchbox").inputValue(), "jke");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("searchbox").inputValue(), "");
  await close(page);
});

await test("a click on a step's own link copies it", async () => {
  const page = await open(`${demo}#step-differs`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("#step-differs a.anchor").click();
  await page.getByText("Link copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${demo}#step-differs`);
  await close(page);
});

await test("it is dark when the system is, and as one chooses", async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const page = await open(demo, { colorScheme: "dark" });
  assert.equal(await ground(page), "rgb(20, 24, 29)");
  await page.getByRole("button", { name: "Theme" }).click();
  assert.equal(await ground(page), "rgb(255, 255, 255)");
  await page.reload();
  assert.equal(await ground(page), "rgb(255, 255, 255)");
  await close(page);
});

await test("it is complete without scripts", async () => {
  const page = await open(`${demo}#step-long`, { javaScriptEnabled: false });
  assert.equal(await seen(page), 8);
  assert.equal(await page.locator(".bar").isVisible(), false);
  await page.locator("#step-long pre").last().waitFor();
  // By keyboard, as a click needs a place; and again, as the page may still be on its way to the step it was opened
  // at, which takes the focus, and without scripts nobody can tell.
  const summary = page.locator("summary", { hasText: "The counter gets to three" });
  const opened = page.getByText("count 3", { exact: false }).first();
  await until(async () => {
    await summary.press("Enter");
    return opened.waitFor({ timeout: 3000 }).then(() => true, () => false);
  }, "the step does not open");
  await close(page);
});

await test("what hosts print stays text", async () => {
  const page = await open(hostile);
  await page.keyboard.press("e");
  assert.equal(await page.locator("script").count(), 1);
  assert.equal(await page.locator("main b:not(.count b, .ran b), main em, main img, main iframe, main object").count(), 0);
  assert.match(await page.locator("#step-markup").textContent(), /<\/system-out><\/testcase> & &amp; <!\[CDATA\[ \]\]> <\?xml\?> "x" <!-- -->/);
  assert.match(await page.locator("#step-controls").textContent(), /a\\x00bred/);
  assert.match(await page.locator("#step-not-utf8").textContent(), /\uFFFD/);
  assert.match(await page.locator("#step-script").textContent(), /<script>globalThis\.hacked = 1<\/script><img src=x onerror=/);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  for (const href of await page.locator("a").evaluateAll((all) => all.map((each) => each.getAttribute("href"))))
    assert.match(href, /^(#|\.\/)/);
  await close(page);
});

await test("only our script runs, whatever a page would have", async () => {
  const planted = path.join(work, "planted.html");
  fs.writeFileSync(planted, fs.readFileSync(fileURLToPath(demo), "utf8").replace("<main", "<script>globalThis.hacked = 1</script><img src=x onerror='globalThis.hacked = 2'><main"));
  const page = await open(pathToFileURL(planted).href);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.ok(page.troubles.length >= 2, "the policy says nothing");
  await page.context().close();
});

await test("nothing is wider than a phone", async () => {
  for (const url of [demo, hostile, nightly]) {
    const page = await open(url, { viewport: { width: 390, height: 800 } });
    await page.keyboard.press("e");
    for (const each of await page.locator("article.step").all()) await each.scrollIntoViewIfNeeded();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
    await close(page);
  }
});

await test("all of a printed page can be read", async () => {
  const page = await open(demo);
  const pdf = path.join(work, "demo.pdf");
  await page.pdf({ path: pdf, format: "A4" });
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"]).toString();
  for (const part of ["A run in which things go wrong", "Two lists that should be the same", "port 8081 is open", "What works", "seq 1 100", "rm -f counter", "To run it again"])
    assert.ok(text.includes(part), `the printed page lacks '${part}'`);
  assert.ok(!text.includes("Open all"));
  await close(page);
});

await test("it is printed dark on light, whatever the screen is", async () => {
  const page = await open(demo, { colorScheme: "dark" });
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("button", { name: "Theme" }).click();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const [part, ink] of [["h1", "rgb(0, 0, 0)"], [".diff td.del", "rgb(0, 0, 0)"]])
    assert.equal(await page.locator(part).first().evaluate((each) => getComputedStyle(each).color), ink);
  await close(page);
});

await test("a page of 10,000 steps is usable", async () => {
  const page = await open(`${many}#step-step-9000`);
  await until(() => in_view(page, "step-step-9000"), "the step comes into view");
  assert.ok(await page.locator(".lane rect").count() < 5000);
  await page.getByRole("searchbox").fill("vol7777/_data");
  await until(async () => await page.locator("#found").textContent() === "1 of 10000 steps", "one is found");
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "10 failed" }).click();
  assert.equal(await page.locator("#found").textContent(), "10 of 10000 steps");
  await close(page);
});

await test("several runs are on one page, a record that was cut among them", async () => {
  const url = report("several", [demo_run, cut(demo_run)]);
  const page = await open(url);
  assert.equal(await page.locator("h1").textContent(), "2 runs");
  assert.deepEqual(await page.locator(".runs .outcome").allTextContents(), ["failed", "interrupted"]);
  const ids = await page.locator("[id]").evaluateAll((all) => all.map((each) => each.id));
  assert.equal(new Set(ids).size, ids.length);
  await page.locator(".problems a").last().click();
  await until(() => page.url().includes("#r2-step-"), "the link is followed");
  await close(page);
});

await test("a batch begins with its jobs, as a grid of two axes and as a table", async () => {
  const page = await open(nightly);
  assert.equal(await page.locator("h1").textContent(), "nightly");
  assert.match(await page.locator(".batch .verdict").textContent(), /broken\s+1 passed\s+1 flaky\s+1 failed\s+1 broken\s+1 not run/);
  assert.deepEqual(await page.locator(".grid thead th").allTextContents(), ["image", "size=1", "size=100"]);
  const cells = (number) => page.locator(".grid tbody tr").nth(number).locator("td").allTextContents();
  assert.deepEqual([await cells(0), await cells(1), await cells(2)],
    [["passed", "flaky"], ["failed", "broken"], ["not run", "left out"]]);
  assert.deepEqual(await page.locator(".jobs .outcome").allTextContents(), ["passed", "flaky", "failed", "broken", "not run"]);
  assert.equal(await page.locator(".run").count(), 5);
  await page.locator(".jobs").getByRole("link", { name: "1: failed" }).first().click();
  await until(() => page.url().endsWith("#r2-run"), "the link to the first attempt is followed");
  assert.match(await page.locator("#r2-run h2").first().textContent(), /attempt 1/);
  const links = await page.locator(".batch a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
  for (const link of links) assert.equal(await page.locator(link).count(), 1, link);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  await close(page);
});

await test("the narrative is in the language that was asked for", async () => {
  const page = await open(report("ja", [demo_run], "--lang", "ja"));
  assert.equal(await page.locator("h1").textContent(), "うまくいかない実行");
  assert.equal(await page.locator("article.step .label").first().textContent(), "色");
  await close(page);
});

await test("links lead to the outputs in the run's folder", async () => {
  const page = await open(demo);
  const href = await page.locator("#step-huge .cap a").evaluate((each) => each.href);
  assert.equal(fs.statSync(fileURLToPath(href)).size, 20000 * "a line of many\n".length);
  await close(page);
});

for (const colorScheme of ["light", "dark"])
  for (const [name, url] of [["demo", demo], ["hostile", hostile], ["nightly", nightly]])
    await test(`nothing serious keeps people from ${name} in ${colorScheme}`, async () => {
      const page = await open(url, { colorScheme });
      assert.deepEqual(await serious_when_open(page), []);
      await close(page);
    });

await browser.close();
fs.rmSync(work, { recursive: true });
process.exit(exit_status());
