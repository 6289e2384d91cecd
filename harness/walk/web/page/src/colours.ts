// SPDX-License-Identifier: Apache-2.0
import type { ITheme } from "@xterm/xterm";

// The colours of the HTML report's outputs (reports/html/page.css): they can be read on our ground.
const names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  "brightBlack", "brightRed", "brightGreen", "brightYellow", "brightBlue", "brightMagenta", "brightCyan", "brightWhite"] as const;
const named = (colours: string): ITheme => Object.fromEntries(colours.split(" ").map((colour, at) => [names[at], colour]));

export const light: ITheme = {
  background: "#f6f8fa", foreground: "#24292f", cursor: "#0757ba", cursorAccent: "#f6f8fa",
  selectionBackground: "#b6d7ff", scrollbarSliderBackground: "#57606a40", scrollbarSliderHoverBackground: "#57606a66",
  scrollbarSliderActiveBackground: "#57606a80",
  ...named("#24292f #b91c28 #116329 #7a4e00 #0757ba #7b35b0 #0f6674 #57606a #4b535c #a40e26 #1a6b33 #6b4400 #0550ae #6e2fa3 #14606c #3a424b"),
};
export const dark: ITheme = {
  background: "#0d1117", foreground: "#d3dae2", cursor: "#79b8ff", cursorAccent: "#0d1117",
  selectionBackground: "#264f78", scrollbarSliderBackground: "#9aa5b140", scrollbarSliderHoverBackground: "#9aa5b166",
  scrollbarSliderActiveBackground: "#9aa5b180",
  ...named("#7d8794 #ff7b72 #56d364 #e3b341 #79b8ff #d2a8ff #56d4dd #c9d1d9 #8b949e #ffa198 #7ee787 #f2cc60 #a5d6ff #e2c5ff #b3f0ff #ffffff"),
};
