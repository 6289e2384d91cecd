// SPDX-License-Identifier: Apache-2.0
// The page of `volab serve` in Chromium, with hosts that are this machine's own shell.
//
//   node browser_test.mjs VOLAB PACKAGES
//
// PACKAGES is a folder in which reports/testing/browser/install.sh has installed. Exit status 77: no Chromium here.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { exit_status, serious, start, test as test_alone, until } from "../../../../reports/testing/browser/browser.mjs";
import { able, another_page, at_step, begin, close, current, end_lab, programs_of, prompt, run, serve, shown, shows, stop_all, sweep, type, visit } from "./served.mjs";

const [volab, packages] = process.argv.slice(2).map((each) => path.resolve(each));
const here = path.dirname(fileURLToPath(import.meta.url));
const scenarios = ["first-steps.yaml", "hostile.yaml"].map((each) => path.join(here, each));
const { browser, axe } = await start(packages);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "volab-serve-"));
process.env.VOLAB_HISTORY = path.join(work, "history.db");
process.env.XDG_STATE_HOME = path.join(work, "state");
process.chdir(work);
spawnSync(volab, ["run", scenarios[0], "--output", path.join(work, "runs", "20260101-000000-first-steps")], { stdio: "ignore" });

const test = async (name, body) => {
  await test_alone(name, body);
  await sweep(browser);
};
const options = ["--provider", "local", "--runs", path.join(work, "runs")];
const two_labs = await serve(volab, scenarios, [...options, "--labs", "2"]);
const open = (at, more) => visit(browser, two_labs, at, more);
async function walking(more, scenario = "first-steps") {
  const page = await open("", more);
  await begin(page, scenario);
  await prompt(page);
  return page;
}
const folder_of = async (page) => /(\/\S+)\/greeting/.exec(await current(page).locator(".command").textContent())[1];
const answer = (address, headers = {}) => new Promise((resolve, reject) => {
  http.get(address, { headers }, (each) => {
    let body = "";
    each.on("data", (text) => { body += text; }).on("end", () => resolve({ status: each.statusCode, headers: each.headers, body }));
  }).on("error", reject);
});

await test("the catalogue is there, and all that the page needs comes from its server", async () => {
  const page = await open();
  await page.locator(".scenario").first().waitFor();
  assert.deepEqual(await page.locator(".scenario h2").allTextContents(), ["First steps", '<script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 2">']);
  assert.equal(await page.locator(".scenario .says").first().innerHTML(), "<p>Write a file on one host and read it on <code>the other</code>.</p>\n");
  const bytes = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, each) => sum + each.transferSize, 0));
  assert.ok(bytes > 50e3 && bytes <= 300 * 1024, `${bytes} bytes`);
  await close(page);
});

await test("without the token there is nothing", async () => {
  for (const address of ["/", "/?token=", "/?token=wrong", `/?token=${"x".repeat(5000)}`, "/api/catalogue", "/api/runs", "/api/scenario/first-steps", "/ws"])
    assert.equal((await answer(two_labs.origin + address)).status, 403, address.slice(0, 40));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${two_labs.origin}/?token=wrong`);
  assert.match(await page.locator("body").innerText(), /volab serve/);
  assert.equal(await page.locator(".scenario, .xterm").count(), 0);
  assert.deepEqual(await context.cookies(), []);
  const socket = await page.evaluate((address) => new Promise((resolve) => {
    const socket = new WebSocket(address);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
  }), `${two_labs.origin.replace("http", "ws")}/ws`).catch((error) => `refused: ${error}`);
  assert.match(socket, /^refused/);
  await context.close();
});

await test("a learner walks through two chapters by clicking", async () => {
  const page = await walking();
  assert.equal(await current(page).locator("h3").textContent(), "Write a greeting");
  await run(page);
  const passed = page.locator(".card.past.passed[open]");
  assert.match(await passed.locator(".checks").innerText(), /The greeting says hello/);
  assert.equal(await passed.locator(".checks .failed").count(), 0);
  await run(page);
  assert.equal(await page.locator("main h2").first().textContent(), "The other host");
  assert.equal(await page.locator("[role=tab][aria-selected=true]").textContent(), "right");
  await run(page);
  await shows(page, "hello", 1);
  await run(page);
  await page.locator(".state.end").waitFor();
  assert.deepEqual(await page.locator(".part .count > [aria-hidden]").allTextContents(), ["2/2", "2/2"]);
  await close(page);
});

await test("a mistake shows which check fails and why, and one's own way is right when the state is", async () => {
  const page = await walking(), folder = await folder_of(page);
  await type(page, `echo hallo > ${folder}/greeting`);
  const wrong = current(page).locator(".checks .failed");
  await wrong.waitFor();
  assert.match(await wrong.innerText(), /hello[^]*hallo/);
  assert.match(await current(page).locator(".sum").textContent(), /1 check is not right yet/);
  await until(async () => /not right yet/.test(await page.locator("#said").textContent()), "it is read out");
  assert.equal(await page.locator(".contents .current .mark.failed").count(), 1);
  await type(page, `printf 'hel%s\\n' lo > ${folder}/greeting`);
  await until(async () => await at_step(page) === "Read it again", "the next step comes");
  await prompt(page);
  await current(page).locator(".check[aria-disabled=false]").click();
  await until(async () => await at_step(page) === "It is seen there as well", "what can be seen from outside needs no command");
  await close(page);
});

await test("after a reload in the middle terminal and state are back", async () => {
  const page = await walking();
  await run(page);
  await type(page, "echo re''member; export SEEN=yes");
  await shows(page, "remember");
  await prompt(page);
  const before = await shown(page);
  await page.reload();
  await current(page).waitFor();
  assert.equal(await at_step(page), "Read it again");
  assert.equal(await page.locator(".contents .mark.passed").count(), 1);
  await until(async () => await shown(page) === before, async () => `the terminal is as it was:\n${before}\n---\n${await shown(page)}`);
  await type(page, "echo still $SEEN");
  await shows(page, "still yes");
  await run(page);
  await close(page);
});

await test("what runs in a lab has no hold on connections to the page", async () => {
  const page = await walking();
  const port = Number(new URL(two_labs.url).port).toString(16).toUpperCase().padStart(4, "0");
  const sockets = fs.readFileSync("/proc/net/tcp", "utf8").split("\n").map((line) => line.trim().split(/\s+/))
    .filter((row) => row[1]?.endsWith(`:${port}`)).map((row) => `socket:[${row[9]}]`);
  const below = programs_of(two_labs);
  assert.ok(sockets.length >= 2 && below.length >= 2, `${sockets} ${below}`);
  const held = below.flatMap((pid) => {
    try {
      return fs.readdirSync(`/proc/${pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return [];
    }
  });
  assert.deepEqual(held.filter((each) => sockets.includes(each)), []);
  await close(page);
});

await test("hint, skip, back and the contents lead through the steps", async () => {
  const page = await walking();
  await current(page).getByRole("button", { name: "Hint" }).click();
  await current(page).locator(".hint").waitFor();
  assert.ok((await current(page).locator(".hint").textContent()).length > 5);
  await current(page).getByRole("button", { name: "Skip" }).click();
  await until(async () => await at_step(page) === "Read it again", "the next step comes");
  assert.equal(await page.locator(".hint").count(), 0);
  assert.equal(await page.locator(".contents .mark.skipped").count(), 1);
  await current(page).getByRole("button", { name: "Back" }).click();
  await until(async () => await at_step(page) === "Write a greeting", "it is back");
  await page.locator(".part .head").nth(1).click();
  await page.locator(".contents li button", { hasText: "How long it is" }).click();
  await until(async () => await at_step(page) === "How long it is", "it goes there");
  await close(page);
});

await test("another language comes at once, and stays", async () => {
  const page = await walking();
  await page.evaluate(() => { globalThis.not_reloaded = true; });
  await type(page, "echo before");
  await shows(page, "before");
  await page.getByLabel("Language").selectOption("ja");
  assert.equal(await current(page).locator("h3").textContent(), "あいさつを書く");
  assert.equal(await current(page).locator(".run").textContent(), "これを実行");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
  await page.getByLabel("言語").selectOption("zh");
  assert.equal(await page.locator(".contents .part .name").first().textContent(), "文件");
  for (const typewritten of ["#screen-0 .xterm-rows > div", ".card.current .command code"])
    assert.match(await page.locator(typewritten).first().evaluate((each) => getComputedStyle(each).fontFamily), /monospace$/);
  assert.equal(await page.evaluate(() => globalThis.not_reloaded), true);
  await shows(page, "before");
  await page.reload();
  await current(page).waitFor();
  assert.equal(await current(page).locator("h3").textContent(), "写一句问候");
  await close(page);
});

await test("two browsers do not see each other's terminals", async () => {
  const one = await walking(), other = await walking();
  assert.notEqual(await folder_of(one), await folder_of(other));
  await type(one, "secret=of''one; echo $secret");
  await shows(one, "ofone");
  await type(other, "echo [$secret] of''other");
  await shows(other, "[] ofother");
  assert.doesNotMatch(await shown(other), /ofone/);
  assert.doesNotMatch(await shown(one), /ofother/);
  await run(one);
  assert.equal(await at_step(other), "Write a greeting");
  await close(one);
  await type(other, "echo alive''still");
  await shows(other, "alivestill");
  await close(other);
});

await test("two pages of one browser see the same", async () => {
  const one = await walking(), other = await another_page(one.context(), two_labs, "#/walk/first-steps");
  await current(other).waitFor();
  await type(one, "echo seen''twice");
  await shows(other, "seentwice");
  await run(other);
  await until(async () => await at_step(one) === "Read it again", "the first goes along");
  await other.close();
  await close(one);
});

await test("who comes when all labs are taken waits in a queue", async () => {
  const one = await walking(), other = await walking(), third = await open("#/walk/first-steps");
  await third.locator(".door .primary:not([aria-disabled=true])").click();
  await third.getByText("You are next", { exact: false }).waitFor();
  const fourth = await open("#/walk/first-steps");
  await fourth.locator(".door .primary:not([aria-disabled=true])").click();
  await fourth.getByText("You are number 2", { exact: false }).waitFor();
  await fourth.getByRole("button", { name: "Leave the queue" }).click();
  await fourth.locator(".door .primary").waitFor();
  await close(one);
  await current(third).waitFor();
  for (const page of [fourth, third, other]) await close(page);
});

await test("a connection that is lost comes back, and the terminal goes on without a gap", async () => {
  const page = await open();
  const sockets = [];
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.reload();
  await begin(page, "first-steps");
  await prompt(page);
  await type(page, "clear; for i in $(seq 1 20); do echo line $i; sleep 0.2; done; echo all''done");
  await shows(page, "line 3");
  await sockets.at(-1).close({ code: 3001 });
  await page.getByText("The connection is lost.").waitFor();
  await page.locator(".screens.dead").waitFor();
  await page.getByText("The connection is lost.").waitFor({ state: "detached" });
  await shows(page, "alldone");
  const lines = (await shown(page)).match(/^line \d+$/gm);
  const expected = Array.from({ length: lines.length }, (_, at) => `line ${20 - lines.length + 1 + at}`);
  assert.ok(lines.length > 10);
  assert.deepEqual(lines, expected);
  await close(page);
});

await test("a shell that ends can be opened again", async () => {
  const page = await walking();
  await type(page, "exit 3");
  await page.getByText("The shell has ended", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Open it again" }).click();
  await page.getByText("The shell has ended", { exact: false }).waitFor({ state: "detached" });
  await prompt(page);
  await type(page, "echo an''other");
  await shows(page, "another");
  await close(page);
});

await test("a megabyte that is pasted arrives whole", async () => {
  const page = await walking(), folder = await folder_of(page);
  const text = Array.from({ length: 1 << 14 }, (_, at) => String(at).padStart(63, "paste ")).join("\n") + "\n";
  assert.equal(text.length, 1 << 20);
  await type(page, `stty -echo; cat > ${folder}/pasted; stty echo; echo it''is`);
  await until(async () => fs.existsSync(`${folder}/pasted`), "cat is there");
  await page.locator("#screen-0 textarea").evaluate((area, pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
  await until(() => fs.statSync(`${folder}/pasted`).size >= text.length, () => `${fs.statSync(`${folder}/pasted`).size} bytes arrived`);
  await page.keyboard.press("Control+d");
  await shows(page, "itis");
  const digest = (data) => createHash("sha256").update(data).digest("hex");
  assert.equal(digest(fs.readFileSync(`${folder}/pasted`)), digest(text));
  await close(page);
});

await test("50 MB of output end at a prompt, on a page that can be used meanwhile", async () => {
  const page = await walking();
  await type(page, "seq 1 6500000; echo end''ofit");
  await page.getByLabel("Language").selectOption("ja");
  assert.equal(await current(page).locator(".run").textContent(), "これを実行");
  await until(async () => (await shown(page)).includes("endofit"), "the end is seen", 240000);
  await type(page, "echo us''able");
  await shows(page, "usable");
  await close(page);
});

await test("words and outputs are only ever text", async () => {
  const page = await walking({}, "hostile");
  assert.equal(await current(page).locator("h3").textContent(), '"><svg onload="globalThis.hacked = 5">');
  await able(page).click();
  await current(page).locator(".checks .failed").waitFor();
  assert.match(await current(page).locator(".checks .failed").innerText(), /<u>not there<\/u><img src=x/);
  await shows(page, "<script>globalThis.hacked = 6</script>");
  await prompt(page);
  const before = await shown(page);
  const link = await page.locator("#screen-0 .xterm-rows > div").filter({ hasText: /^link\s*$/ }).first().boundingBox();
  await page.mouse.move(link.x + 5, link.y + 5);
  await page.mouse.click(link.x + 5, link.y + 5);
  await page.reload();
  await until(async () => await shown(page) === before, async () => `nothing is typed again:\n${before}\n---\n${await shown(page)}`);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  assert.equal(await shown(page), before);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.equal(await page.locator("iframe, script:not([src]), main img, [onerror], [onload]").count(), 0);
  assert.match(await page.title(), /hacked = 1/);
  await close(page);
});

await test("everything can be done with keys", async () => {
  const page = await walking();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("1");
  const focused = () => page.evaluate(() => document.activeElement.closest(".one")?.id ?? document.activeElement.className);
  await until(async () => await focused() === "screen-0", "the terminal has the focus");
  await page.keyboard.type("echo ke''ys");
  await page.keyboard.press("Enter");
  await shows(page, "keys");
  await page.keyboard.press("F6");
  assert.match(await focused(), /run/);
  assert.match(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), /solid|auto/);
  await page.keyboard.press("F6");
  assert.equal(await focused(), "screen-0");
  await able(page).waitFor();
  await page.keyboard.press("Control+Enter");
  await until(async () => await at_step(page) === "Read it again", "Ctrl+Enter runs the step");
  await page.keyboard.press("F6");
  for (const [key, at] of [["s", "It is seen there as well"], ["b", "Read it again"]]) {
    await able(page).waitFor();
    await page.keyboard.press(key);
    await until(async () => await at_step(page) === at, `${key} leads to '${at}'`);
  }
  await page.keyboard.press("h");
  await page.locator(".hint").waitFor();
  await able(page).waitFor();
  await page.keyboard.press("r");
  await until(async () => await at_step(page) === "It is seen there as well", "r runs the step");
  await close(page);
});

await test("it can be used on a phone", async () => {
  const page = await walking({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), 390);
  const box = await page.locator("#screen-0 .xterm-screen").boundingBox(), button = await current(page).locator(".run").boundingBox();
  assert.ok(box.y >= 300 && box.y + box.height <= 800 && box.width > 300, JSON.stringify(box));
  assert.ok(button.y + button.height <= box.y, JSON.stringify(button));
  await run(page);
  await page.locator(".fold").click();
  await page.locator(".contents li button", { hasText: "Read it again" }).waitFor();
  await page.locator(".fold").click();
  await page.locator(".touch button", { hasText: "^C" }).click();
  await shows(page, "^C");
  for (const at of ["#/", "#/runs"]) {
    await page.evaluate((hash) => { location.hash = hash; }, at);
    await page.locator(".scenario, .runs").first().waitFor();
    assert.equal(await width(), 390, at);
  }
  await page.evaluate(() => { location.hash = "#/walk/first-steps"; });
  await current(page).waitFor();
  await close(page);
});

await test("terminals fit their room, alone and side by side", async () => {
  const page = await walking();
  const columns = async (host) => {
    await type(page, "clear; echo \"<$(tput cols)>\"", host);
    let found;
    await until(async () => { found = /^<(\d+)>/m.exec(await shown(page, host)); return found; }, "the width is told");
    return Number(found[1]);
  };
  assert.ok(await columns(0) >= 78);
  await page.setViewportSize({ width: 1900, height: 900 });
  let wide = 0;
  await until(async () => (wide = await columns(0)) > 90, () => `it is wide: ${wide}`);
  await page.getByRole("button", { name: "Side by side" }).click();
  await page.locator("#screen-1 .xterm-screen").waitFor();
  await until(async () => await columns(0) < wide, "each gets its share");
  await shows(page, "#", 1);
  await close(page);
});

await test("past runs lead to their reports", async () => {
  const page = await open("#/runs");
  const link = page.locator(".runs tbody a").first();
  await link.waitFor();
  assert.equal(await page.locator(".runs .outcome").first().textContent(), "passed");
  const [report] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await report.locator("article.step").first().waitFor();
  assert.equal(await report.locator("h1").textContent(), "First steps");
  await close(page);
});

for (const colorScheme of ["light", "dark"])
  await test(`nothing serious keeps people from the page in ${colorScheme}`, async () => {
    const page = await open("", { colorScheme });
    await page.locator(".scenario").first().waitFor();
    assert.deepEqual(await serious(page, axe), []);
    await page.evaluate(() => { location.hash = "#/runs"; });
    await page.locator(".runs tbody a").first().waitFor();
    assert.deepEqual(await serious(page, axe), []);
    await page.evaluate(() => { location.hash = "#/walk/hostile"; });
    await page.locator(".door .primary").waitFor();
    assert.deepEqual(await serious(page, axe), []);
    await begin(page, "hostile");
    await prompt(page);
    assert.deepEqual(await serious(page, axe), []);
    await able(page).click();
    await current(page).locator(".checks .failed").waitFor();
    assert.deepEqual(await serious(page, axe), []);
    await page.keyboard.press("Escape");
    await page.locator(".top .keys").click();
    assert.deepEqual(await serious(page, axe), []);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 390, height: 800 });
    await page.locator(".fold").click();
    assert.deepEqual(await serious(page, axe), []);
    await page.locator(".fold").click();
    await close(page);
  });

await test("a server that is started again asks for its address", async () => {
  const port = ["--port", String(new URL(two_labs.url).port)];
  const page = await open();
  await page.locator(".scenario").first().waitFor();
  assert.equal(await two_labs.stop(), 130);
  await page.getByText("The connection is lost.").waitFor();
  const again = await serve(volab, scenarios, [...options, ...port]);
  await page.getByText("The server does not know this browser.").waitFor();
  await page.goto(again.url);
  await begin(page, "first-steps");
  await end_lab(page);
  await page.context().close();
  assert.equal(await again.stop(), 130);
});

await browser.close();
await stop_all();
fs.rmSync(work, { recursive: true });
process.exit(exit_status());
