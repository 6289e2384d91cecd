#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many volumes, and a daemon that runs for long.

    scale.py CONVOY many COUNT         H1: a share with so many volumes
    scale.py CONVOY soak SECONDS       H2: memory and descriptors stay what they are

How fast that is, scripts/bench tells.
"""
import os
import time

from daemons import Daemon, check, fill, listed, main, nothing_left


def many(arguments, work, rng):
    there = fill(work, arguments.count)
    daemon = Daemon(arguments.convoy, work, "one").start()
    connection = daemon.connect()
    check(listed(connection) == there, "H1: the list is another")
    check(not connection.call("Create", Name="one-more", Opts=None)["Err"], "H1: create")
    check(listed(connection) == there | {"one-more"}, "H1: the list lacks a new volume")
    for name in rng.sample(sorted(there), 20):
        found = connection.call("Get", Name=name)
        check(found.get("Volume", {}).get("CreatedAt") == "2026-11-24T00:28:12Z", f"H1: {found}")
    check(not connection.call("Remove", Name="vol0")["Err"], "H1: remove")
    check(listed(connection) == (there | {"one-more"}) - {"vol0"}, "H1: the list has a volume that was removed")
    daemon.stop()


def figures(pid):
    with open(f"/proc/{pid}/status") as status:
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    return resident, len(os.listdir(f"/proc/{pid}/fd"))


def work_through(connection, rng):
    """All of a volume's life, and what is refused on the way."""
    name = f"vol{rng.randrange(20)}"
    for method in ("Create", "Get", "Mount", "List", "Path", "Unmount", "Capabilities", "Remove", "Get"):
        connection.call(method, Name=name, ID=f"id{rng.randrange(5)}", Opts=None)
    connection.call("Create", Name=f"../{rng.randrange(1 << 30)}", Opts=None)
    connection.call("Get", Name=f"unknown{rng.randrange(1 << 30)}")


def soak(arguments, work, rng):
    daemon = Daemon(arguments.convoy, work, "one", ("--on-docker-rm", "delete")).start()
    kept = daemon.connect()

    def load(until):
        rounds = 0
        while time.monotonic() < until:
            fresh = daemon.connect()
            for connection in (kept, fresh):
                work_through(connection, rng)
            fresh.close()
            rounds += 1
        return rounds

    load(time.monotonic() + max(3, arguments.count / 4))
    resident, open_files = figures(daemon.process.pid)
    rounds = load(time.monotonic() + arguments.count)
    kept.call("Capabilities")
    for _ in range(100):  # what was closed a moment ago is seen to
        grown, open_now = figures(daemon.process.pid)
        if open_now <= open_files:
            break
        time.sleep(0.1)
    check(open_now <= open_files, f"H2: {open_now} descriptors, {open_files} before")
    check(grown - resident < 4096, f"H2: {grown} KiB after {rounds} rounds, {resident} before")
    daemon.stop()
    nothing_left(work)
    print(f"{rounds} rounds: {resident} KiB and {open_files} descriptors, then {grown} KiB and {open_now}")


if __name__ == "__main__":
    main(__doc__, many, soak)
