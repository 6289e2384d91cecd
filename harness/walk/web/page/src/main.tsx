// SPDX-License-Identifier: Apache-2.0
import "./page.css";
import { render } from "preact";
import { App } from "./app";
import { take_key } from "./keys";
import { Page } from "./page";

const page: Page = new Page(() => render(<App page={page} />, document.body), (event) => take_key(page, event));
document.addEventListener("keydown", (event) => {
  // Terminals ask about theirs themselves.
  if (!event.defaultPrevented && page.terminals.focused < 0 && take_key(page, event)) event.preventDefault();
});
page.start();
