// SPDX-License-Identifier: Apache-2.0
import "./page.css";
import { Terminal } from "@xterm/xterm";
import { FitAddon } from "@xterm/addon-fit";

console.log(Terminal, FitAddon);
