# SPDX-License-Identifier: Apache-2.0
"""A page of `volab serve` without a browser: HTTP and WebSocket (RFC 6455) from the standard library."""
import base64
import hashlib
import http.client
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import time

PATIENCE = 60  # seconds: for a machine that is busy; nothing here is about speed


class Server:
    """A `volab serve` of its own."""

    def __init__(self, volab, *arguments, folder, environment=None):
        self.err = open(os.path.join(folder, "serve.err"), "w+", encoding="utf-8")
        self.process = subprocess.Popen([volab, "serve", *arguments], stdout=subprocess.PIPE, stderr=self.err,
                                        text=True, cwd=folder, env={**os.environ, **(environment or {})},
                                        start_new_session=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"http://([^/]+):(\d+)/\?token=([0-9a-f]{64})\n", line)
        if not found:
            self.stop()
            raise AssertionError(f"volab serve printed {line!r} and said {self.said()!r}")
        self.address, self.port, self.token = found[1], int(found[2]), found[3]
        self.host = f"{self.address}:{self.port}"

    def said(self):
        self.err.seek(0)
        return self.err.read()

    def get(self, target, cookie=None, headers=None, method="GET", host=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        all_headers = {"Host": host or self.host, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
        connection.request(method, target, headers=all_headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def enter(self):
        """A new browser: its cookie."""
        response, _ = self.get(f"/?token={self.token}")
        assert response.status == 303, response.status
        return response.getheader("Set-Cookie").split(";")[0]

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(PATIENCE)


class Closed(Exception):
    """The server has closed the WebSocket; its code."""


class Page:
    """One WebSocket, and what a page knows by it."""

    def __init__(self, server, cookie, origin="same", path="/ws", host=None):
        self.socket = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        head = [f"GET {path} HTTP/1.1", f"Host: {host or server.host}", "Upgrade: websocket", "Connection: Upgrade",
                f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        head += [f"Origin: {'http://' + server.host if origin == 'same' else origin}"] if origin else []
        head += [f"Cookie: {cookie}"] if cookie else []
        self.socket.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            got = self.socket.recv(4096)
            if not got:
                break
            self.buffer += got
        answer, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        self.status = int(answer.split(b" ")[1])
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        assert self.status != 101 or b"Sec-WebSocket-Accept: " + accept in answer, answer
        self.lab, self.walk, self.other = None, None, []
        self.terminals = {}  # host -> bytes printed since the page attached
        self.ends = {}  # host -> offset after the last byte
        self.attached = {}  # host -> the last message of that kind
        self.lost = 0
        self.draws = True  # tells what it has drawn

    def send_frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else \
            b"\xfe" + struct.pack(">H", size) if size < 65536 else b"\xff" + struct.pack(">Q", size)
        repeated = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def tell(self, do, **more):
        self.send_frame(1, json.dumps({"do": do, **more}).encode())

    def type(self, host, text):
        self.send_frame(2, bytes([host]) + (text if isinstance(text, bytes) else text.encode()))

    def attach(self, host, start=0, life=None, columns=80, rows=24):
        self.tell("attach", host=host, columns=columns, rows=rows, **{"from": start},
                  **({} if life is None else {"life": life}))

    def _read(self, count, deadline):
        while len(self.buffer) < count:
            if not select.select([self.socket], [], [], max(0, deadline - time.monotonic()))[0]:
                return False
            got = self.socket.recv(1 << 20)
            if not got:
                raise Closed(None)
            self.buffer += got
        return True

    def receive(self, patience):
        """Takes one frame; False when none comes."""
        deadline = time.monotonic() + patience
        if not self._read(2, deadline):
            return False
        opcode, size = self.buffer[0] & 15, self.buffer[1] & 127
        start = 2 + {126: 2, 127: 8}.get(size, 0)
        assert self._read(start, deadline + PATIENCE)
        if start > 2:
            size = int.from_bytes(self.buffer[2:start], "big")
        assert self._read(start + size, deadline + PATIENCE)
        first, payload, self.buffer = self.buffer[0], self.buffer[start:start + size], self.buffer[start + size:]
        assert opcode != 0 and first & 128, "messages are one frame"
        if opcode == 8:
            raise Closed(struct.unpack(">H", payload[:2])[0] if payload else None)
        if opcode == 9:
            self.send_frame(10, payload)
        elif opcode == 1:
            self._message(json.loads(payload))
        elif opcode == 2:
            self._printed(payload[0], int.from_bytes(payload[1:9], "big"), payload[9:])
        return True

    def _message(self, message):
        kind = message["is"]
        if kind == "lab":
            self.lab = message
        elif kind == "walk":
            self.walk = message
        elif kind == "attached":
            host = message["host"]
            if message["fresh"] or host not in self.terminals:
                self.terminals[host] = b""
            self.lost += message["lost"]
            self.attached[host], self.ends[host] = message, message["from"]
        else:
            self.other.append(message)

    def _printed(self, host, offset, text):
        assert offset == self.ends[host], (host, offset, self.ends[host])  # no gap that was not told
        self.terminals[host] += text
        self.ends[host] = offset + len(text)
        if self.draws:
            self.tell("shown", host=host, offset=self.ends[host])

    def until(self, condition, what=""):
        """Takes what comes until the condition holds, and gives its value."""
        deadline = time.monotonic() + PATIENCE
        while not (value := condition()):
            left = deadline - time.monotonic()
            if left <= 0 or not self.receive(left):
                shown = {host: text[-500:] for host, text in self.terminals.items()}
                raise AssertionError(f"waited in vain for {what or 'it'}: lab {self.lab}, walk {self.walk}, "
                                     f"other {self.other[-5:]}, terminals {shown}")
        return value

    def until_lab(self, state):
        return self.until(lambda: self.lab and self.lab["state"] == state and self.lab, f"the lab to be {state}")

    def until_closed(self):
        try:
            self.until(lambda: False, "the end")
        except Closed as closed:
            return closed.args[0]
        except ConnectionError:
            return None

    def until_printed(self, host, text):
        wanted = text if isinstance(text, bytes) else text.encode()
        return self.until(lambda: wanted in self.terminals.get(host, b""), f"{text!r} on {host}")

    def until_walk(self, condition, what=""):
        return self.until(lambda: self.walk and condition(self.walk), what or "the walk")

    def standing(self, step):
        return self.walk["steps"][step]["standing"] if self.walk else None

    def said(self, kind):
        return [message for message in self.other if message["is"] == kind]

    def until_error(self):
        self.until(lambda: self.said("error"), "an error")
        error = self.said("error")[-1]
        self.other = [message for message in self.other if message["is"] != "error"]
        return error

    def open(self, scenario):
        self.tell("open", scenario=scenario)
        self.until_lab("ready")
        self.until_walk(lambda walk: walk["at"])

    def close(self):
        self.socket.close()
