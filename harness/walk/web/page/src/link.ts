// SPDX-License-Identifier: Apache-2.0
import type { News, TerminalNews, Wish } from "./protocol";

/** How the page stands with its server; `refused`: the server does not know this browser (any more). */
export type Standing =
  | { is: "connecting" }
  | { is: "open" }
  | { is: "waiting"; until: number }
  | { is: "refused" };

/** Who is told what comes. */
export interface Listener {
  stands(standing: Standing): void;
  told(news: News | TerminalNews): void;
  /** What a host's terminal printed, from that offset on. */
  printed(host: number, offset: number, bytes: Uint8Array): void;
}

const first_pause = 500, longest_pause = 15000; // ms
const frame_head = 9;
/** Bytes under way, of what is typed or pasted, from which on more has to wait. */
const enough_under_way = 64 * 1024;
const piece = 16 * 1024;

/** The WebSocket, connected again whenever it is lost, after pauses that grow. */
export class Link {
  private socket: WebSocket | null = null;
  private pause = first_pause;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: Uint8Array[] = [];
  private pouring = false;

  constructor(private readonly listener: Listener) {}

  connect(): void {
    clearTimeout(this.timer);
    this.listener.stands({ is: "connecting" });
    const socket = new WebSocket(`ws${location.protocol === "https:" ? "s" : ""}://${location.host}/ws`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.pause = first_pause;
      this.listener.stands({ is: "open" });
    };
    socket.onmessage = (event) => this.receive(event.data as string | ArrayBuffer);
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.waiting = [];
      void this.come_back();
    };
    this.socket = socket;
  }

  say(wish: Wish): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(wish));
  }

  /** What is typed on a host. Much of it goes in pieces, no faster than the server takes them; while there
      is no connection it is dropped, as keys pressed in front of a dead screen are. */
  type(host: number, bytes: Uint8Array): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    for (let at = 0; at < bytes.length; at += piece) {
      const part = bytes.subarray(at, at + piece);
      const frame = new Uint8Array(1 + part.length);
      frame[0] = host;
      frame.set(part, 1);
      this.waiting.push(frame);
    }
    this.pour();
  }

  private pour(): void {
    const socket = this.socket;
    while (socket?.readyState === WebSocket.OPEN && this.waiting.length > 0 && socket.bufferedAmount < enough_under_way)
      socket.send(this.waiting.shift()!);
    if (this.waiting.length === 0 || this.pouring) return;
    this.pouring = true;
    setTimeout(() => {
      this.pouring = false;
      this.pour();
    }, 10);
  }

  private receive(data: string | ArrayBuffer): void {
    if (typeof data === "string") {
      this.listener.told(JSON.parse(data) as News | TerminalNews);
      return;
    }
    if (data.byteLength < frame_head) return;
    const head = new DataView(data);
    this.listener.printed(head.getUint8(0), Number(head.getBigUint64(1)), new Uint8Array(data, frame_head));
  }

  /** A refused WebSocket does not tell why: a plain request does. */
  private async come_back(): Promise<void> {
    const pause = this.pause * (0.8 + 0.4 * Math.random());
    this.listener.stands({ is: "waiting", until: Date.now() + pause });
    this.timer = setTimeout(() => this.connect(), pause);
    this.pause = Math.min(this.pause * 2, longest_pause);
    const answer = await fetch("/api/catalogue").catch(() => null);
    if (answer?.status !== 403 || this.socket) return;
    clearTimeout(this.timer);
    this.listener.stands({ is: "refused" });
  }
}
