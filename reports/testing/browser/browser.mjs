// SPDX-License-Identifier: Apache-2.0
// What tests in a real browser share.
import fs from "node:fs";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

/** Starts Chromium. PACKAGES is a folder in which install.sh put package.json's. Exit status 77: no Chromium here, or no packages. */
export async function start(packages, args = []) {
  const executablePath = process.env.VOLAB_CHROMIUM ??
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((each) => fs.existsSync(each));
  if (!executablePath || !fs.existsSync(path.join(packages, "node_modules"))) {
    console.log("no Chromium, or no packages here: install chromium (or name it in VOLAB_CHROMIUM) and npm");
    process.exit(77);
  }
  const require = createRequire(path.join(packages, "package.json"));
  const { chromium } = require("playwright-core");
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await chromium.launch({ executablePath, args: [...args, ...(process.getuid() === 0 ? ["--no-sandbox"] : [])] });
  return { browser, axe };
}

/** A page's complaints, which it may not have. */
export function listen(page) {
  page.troubles = [];
  page.on("console", (message) => page.troubles.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  page.on("dialog", (dialog) => { page.troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
}

/** Pages let nothing evaluate text, so Playwright's own waitForFunction does not work. */
export async function until(holds, what, patience = 60000) {
  const deadline = Date.now() + patience;
  while (!await holds()) {
    assert.ok(Date.now() < deadline, `in vain: ${typeof what === "function" ? await what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What keeps people from a page, as axe sees it. */
export async function serious(page, axe) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.length} × ${each.nodes[0].html.slice(0, 200)} ${each.nodes[0].failureSummary}`);
}

let failed = 0;
export async function test(name, body) {
  try {
    await body();
    console.log(`ok: ${name}`);
  } catch (error) {
    ++failed;
    console.log(`NOT OK: ${name}\n${error.stack}`);
  }
}
export const exit_status = () => (failed ? 1 : 0);
