#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long a key takes that is typed in a shell on a terminal until it is seen there.

  keys.py [--keys N] -- COMMAND…    a program that is a shell on a terminal: ssh -tt HOST

Prints the median and the 95th percentile, in milliseconds. Other ways to a terminal are other classes like
Command: something with type(bytes) and seen(patience) -> bytes. echoes() takes any of them.
"""
import argparse
import os
import pty
import select
import signal
import statistics
import sys
import time

PATIENCE = 30  # for a shell on an emulated host to come up


class Command:
    """A program on a pseudo-terminal of its own."""

    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp(argv[0], argv)

    def type(self, keys):
        os.write(self.fd, keys)

    def seen(self, patience):
        """What has come since; nothing when that took too long."""
        if not select.select([self.fd], [], [], patience)[0]:
            return b""
        return os.read(self.fd, 65536)

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        os.waitpid(self.pid, 0)


def wait_for(terminal, sign, patience=PATIENCE):
    until, all_seen = time.monotonic() + patience, b""
    while sign not in all_seen:
        left = until - time.monotonic()
        more = terminal.seen(left) if left > 0 else b""
        if not more:
            sys.exit(f"keys.py: {sign!r} is not seen within {patience} s, but {all_seen[-200:]!r}")
        all_seen += more
    return all_seen


def echoes(terminal, count):
    """The seconds that each of so many keys took. They are letters of a line that is never run."""
    terminal.type(b"PS1='ready''> '\r")
    wait_for(terminal, b"ready> ")
    took = []
    for number in range(count):
        key = bytes([ord("a") + number % 26])
        began = time.monotonic()
        terminal.type(key)
        wait_for(terminal, key)
        took.append(time.monotonic() - began)
        time.sleep(0.03)  # as somebody types who is fast
        if number % 40 == 39:  # a line that wraps is drawn anew
            terminal.type(b"\x15")
            time.sleep(0.2)
            while terminal.seen(0):
                pass
    return took


def summary(took):
    return f"{statistics.median(took) * 1000:.2f} {sorted(took)[int(len(took) * 0.95)] * 1000:.2f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage="keys.py [--keys N] -- COMMAND…")
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    shell = Command(arguments.command)
    print(summary(echoes(shell, arguments.keys)))
    shell.close()
