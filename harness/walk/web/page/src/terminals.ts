// SPDX-License-Identifier: Apache-2.0
import type { Link } from "./link";
import type { TerminalNews } from "./protocol";
import { HostTerminal, type Surroundings } from "./terminal";

/** What a lab's terminals are to the rest of the page: kept from one drawing of it to the next. */
export class Terminals {
  private all: HostTerminal[] = [];
  private of = "";
  private wanted = false;

  constructor(private readonly link: Link, private readonly around: Omit<Surroundings, "link">) {}

  /** One for each host of this lab; those of another are thrown away. */
  open(lab: string, hosts: number): void {
    if (lab === this.of && hosts === this.all.length) return;
    this.close();
    this.of = lab;
    this.all = Array.from({ length: hosts }, (_, host) => new HostTerminal(host, { ...this.around, link: this.link }));
  }
  close(): void {
    for (const each of this.all) each.end();
    this.all = [];
    this.of = "";
    this.wanted = false;
  }

  at(host: number): HostTerminal | undefined {
    return this.all[host];
  }
  get focused(): number {
    return this.all.findIndex((each) => each.focused);
  }

  /** As soon as the lab is ready, and not before: whether terminals are to be attached to its shells. */
  want(wanted: boolean): void {
    if (wanted && !this.wanted) for (const each of this.all) each.attach();
    if (!wanted && this.wanted) for (const each of this.all) each.detached();
    this.wanted = wanted;
  }

  colour(is_dark: boolean): void {
    for (const each of this.all) each.colour(is_dark);
  }
  hear(news: TerminalNews): void {
    this.all[news.host]?.hear(news);
  }
  print(host: number, offset: number, bytes: Uint8Array): void {
    this.all[host]?.print(offset, bytes);
  }
}
