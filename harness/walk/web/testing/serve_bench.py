#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `volab serve`: its size, the first page, and a key that is typed on a host's terminal.

  serve_bench.py VOLAB SCENARIO ROUNDS

Prints a figure a line: what, value, unit, separated by tabs. Keys are typed by ssh and by the page's socket in turns, on
the same host; a round's difference says what the socket adds.
"""
import os
import re
import shutil
import statistics
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, os.path.join(here, "../../../testing")]
import page_client  # noqa: E402
from page_client import Page, Server  # noqa: E402

page_client.PATIENCE = 900
KEYS = 100


def figure(what, value, unit):
    print(f"{what}\t{value:.2f}\t{unit}", flush=True)


class PageTerminal:
    """A host's terminal as keys.py wants it."""

    def __init__(self, page, host):
        self.page, self.host, self.taken = page, host, len(page.terminals.get(host, b""))

    def type(self, keys):
        self.page.type(self.host, keys)

    def seen(self, patience):
        deadline = time.monotonic() + patience
        while len(self.page.terminals[self.host]) == self.taken:
            if not self.page.receive(max(0.0, deadline - time.monotonic())):
                return b""
        new = self.page.terminals[self.host][self.taken:]
        self.taken += len(new)
        return new


def first_page(server, rounds):
    """What a browser asks for before there is something to see."""
    cookie, took = server.enter(), []
    for _ in range(rounds):
        began = time.monotonic()
        _, page = server.get("/", cookie, {"Accept-Encoding": "gzip"})
        import gzip
        size = len(page)
        for asset in re.findall(r'(?:src|href)="(/assets/[^"]+)"', gzip.decompress(page).decode()):
            size += len(server.get(asset, cookie, {"Accept-Encoding": "gzip"})[1])
        size += len(server.get("/api/catalogue", cookie)[1])
        took.append(time.monotonic() - began)
    figure("first page, compressed", size / 1024, "KiB")
    figure("first page, all its files on loopback", statistics.median(took) * 1000, "ms")


def resident(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) / 1024


def lab_folder(server):
    """Of the server's lab: its machines run there."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            folder = os.readlink(f"/proc/{name}/cwd")
        except OSError:
            continue  # it has ended meanwhile
        if parent == server.process.pid and os.path.exists(os.path.join(folder, "ssh_config")):
            return folder
    raise AssertionError("the server has no lab")


def keys_by_both(server, scenario, rounds):
    from keys import Command, echoes
    page = Page(server, server.enter())
    page.open(scenario)
    config = os.path.join(lab_folder(server), "ssh_config")
    host = page_client.json.loads(server.get(f"/api/scenario/{scenario}", server.enter())[1])["hosts"][0]["name"]
    page.attach(0)
    page.until_printed(0, "# ")
    plain, socket = [], []
    for _ in range(rounds):
        shell = Command(["ssh", "-F", config, "-tt", host])
        plain.append(sorted(echoes(shell, KEYS)))
        shell.close()
        socket.append(sorted(echoes(PageTerminal(page, 0), KEYS)))
        page.type(0, b"\x15")
    for name, at in (("p50", KEYS // 2), ("p95", KEYS * 95 // 100)):
        figure(f"a key typed by ssh until it is seen, {name}", statistics.median(one[at] for one in plain) * 1000, "ms")
        figure(f"  the same by page and ssh, {name}", statistics.median(one[at] for one in socket) * 1000, "ms")
        figure(f"  what the page adds, {name}",
               statistics.median(two[at] - one[at] for one, two in zip(plain, socket)) * 1000, "ms")


def main():
    volab, scenario, rounds = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3])
    top = tempfile.mkdtemp(prefix="volab-serve-bench-")
    server = Server(volab, scenario, folder=top, environment={"TMPDIR": top})
    try:
        first_page(server, rounds)
        figure("memory of volab serve, no lab", resident(server), "MiB")
        with open(scenario, encoding="utf-8") as file:
            name = re.search(r"^scenario: (\S+)", file.read(), re.M)[1]
        keys_by_both(server, name, rounds)
        figure("memory of volab serve, one lab", resident(server), "MiB")
    finally:
        server.stop()
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
