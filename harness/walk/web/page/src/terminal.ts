// SPDX-License-Identifier: Apache-2.0
import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { dark, light } from "./colours";
import type { Link } from "./link";
import type { TerminalNews } from "./protocol";

/** The server wants to hear at least every 128 KiB how far a terminal is drawn. */
const tell_every = 64 * 1024;
const scrollback = 10000; // lines

/** What a terminal needs from the page around it. */
export interface Surroundings {
  link: Link;
  /** Keys of the page's own: true when it took one. */
  key(event: KeyboardEvent): boolean;
  /** The shell has ended, or runs (again). */
  ended(host: number, reason: string | null): void;
  lost(bytes: number): string;
}

/** A host's terminal on the page. Its element can be put where it is wanted. */
export class HostTerminal {
  readonly element = document.createElement("div");
  private readonly screen: Terminal;
  private readonly fit = new FitAddon();
  private readonly watcher = new ResizeObserver(() => this.adapt());
  private readonly encoder = new TextEncoder();
  /** Of the terminal on the server: which one, how much of it came, how much of that we said is drawn. */
  private life: number | undefined;
  private offset = 0;
  private said = 0;
  /** What is printed before was there before: questions in it were answered then. */
  private live_from = 0;
  private drawn = 0;
  private attached = false;

  constructor(private readonly host: number, private readonly around: Surroundings) {
    this.element.className = "screen";
    this.screen = new Terminal({
      scrollback,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
      fontSize: 13,
      lineHeight: 1.2,
      minimumContrastRatio: 4.5,
      theme: light,
      linkHandler: { activate: () => {} }, // links that hosts print are text here
    });
    this.screen.loadAddon(this.fit);
    this.screen.attachCustomKeyEventHandler((event) => !this.around.key(event) && !this.copies(event));
    this.screen.onData((text) => this.around.link.type(host, this.encoder.encode(text)));
    this.screen.onBinary((text) => this.around.link.type(host, Uint8Array.from(text, (each) => each.charCodeAt(0))));
    this.answer_only_what_is_live();
    this.watcher.observe(this.element);
  }

  /** Once its element is in the page. */
  begin(label: string): void {
    if (!this.screen.element) {
      this.screen.open(this.element);
      this.screen.textarea?.addEventListener("focus", () => this.adapt(true));
    }
    this.name(label);
    this.adapt();
  }
  name(label: string): void {
    this.screen.textarea?.setAttribute("aria-label", label);
  }
  colour(is_dark: boolean): void {
    this.screen.options.theme = is_dark ? dark : light;
  }
  focus(): void {
    this.screen.focus();
  }
  get focused(): boolean {
    return this.element.contains(document.activeElement);
  }
  end(): void {
    this.watcher.disconnect();
    this.screen.dispose();
    this.element.remove();
  }

  /** Goes on where the page has got to, or begins. */
  attach(): void {
    this.attached = true;
    const { cols: columns, rows } = this.screen;
    this.around.link.say({ do: "attach", host: this.host, from: this.offset, columns, rows,
      ...(this.life === undefined ? {} : { life: this.life }) });
  }
  detached(): void {
    this.attached = false;
  }

  hear(news: TerminalNews): void {
    if (news.is === "attached") this.take_up(news);
    else if (news.is === "size") this.screen.resize(news.columns, news.rows);
    else this.around.ended(this.host, news.reason);
  }

  /** Pieces may come twice, after a terminal was taken up again: what is here already is left out. */
  print(offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length, life = this.life, fresh = bytes.subarray(Math.max(0, this.offset - offset));
    this.offset = Math.max(this.offset, end);
    this.screen.write(fresh, () => {
      if (life === this.life) this.tell_drawn(end);
    });
  }

  private tell_drawn(end: number): void {
    this.drawn = Math.max(this.drawn, end);
    if (end - this.said < tell_every && end !== this.offset) return;
    this.said = end;
    this.around.link.say({ do: "shown", host: this.host, offset: end });
  }

  private take_up(news: TerminalNews & { is: "attached" }): void {
    const other = news.fresh || news.life !== this.life;
    if (news.fresh) this.screen.reset();
    if (other) this.drawn = news.from;
    this.live_from = news.until;
    this.life = news.life;
    this.offset = other ? news.from : Math.max(this.offset, news.from);
    this.said = news.from;
    if (news.lost > 0) this.screen.write(`\x1b[0;2m\r\n${this.around.lost(news.lost)}\x1b[0m\r\n`);
    this.around.ended(this.host, null);
  }

  /** Ctrl+C copies what is selected; with nothing selected it is the shell's. */
  private copies(event: KeyboardEvent): boolean {
    if (event.type !== "keydown" || !event.ctrlKey || event.altKey || event.key.toLowerCase() !== "c" || !this.screen.hasSelection()) return false;
    document.execCommand("copy"); // also where the page is not served securely; xterm.js has an ear for it
    this.screen.clearSelection();
    event.preventDefault();
    return true;
  }

  /** A program's questions to its terminal (where is the cursor, what are you?) are answered by typing. When
      they are shown again, after a reload, nobody waits for the answers: the shell would take them for a command. Of several pages only one that is seen answers. */
  private answer_only_what_is_live(): void {
    const old = (): boolean => this.drawn < this.live_from || document.hidden;
    const { parser } = this.screen;
    for (const question of [{ final: "c" }, { prefix: ">", final: "c" }, { prefix: "=", final: "c" }, { final: "n" }, { prefix: "?", final: "n" },
      { prefix: ">", final: "q" }, { final: "t" }, { intermediates: "$", final: "p" }, { prefix: "?", intermediates: "$", final: "p" }])
      parser.registerCsiHandler(question, old);
    parser.registerDcsHandler({ intermediates: "$", final: "q" }, old);
    for (const question of [4, 10, 11, 12]) parser.registerOscHandler(question, (text) => text.includes("?") && old());
  }

  /** To the room there is; `ours`: even when another page of this session has set another size. */
  private adapt(ours = false): void {
    if (!this.screen.element || this.element.clientWidth < 40 || this.element.clientHeight < 20) return;
    const wanted = this.fit.proposeDimensions();
    if (!wanted || !Number.isFinite(wanted.cols) || !Number.isFinite(wanted.rows)) return;
    const columns = Math.min(Math.max(wanted.cols, 2), 1000), rows = Math.min(Math.max(wanted.rows, 1), 500);
    if (columns === this.screen.cols && rows === this.screen.rows) return;
    if (ours || this.element.checkVisibility()) this.screen.resize(columns, rows);
    if (this.attached) this.around.link.say({ do: "resize", host: this.host, columns, rows });
  }
}
