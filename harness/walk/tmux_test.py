#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Walks through a scenario in a real terminal, that of tmux: keys are typed, the screen is read.

  tmux_test.py VOLAB SCENARIO
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 60  # s; for a busy machine, nothing is measured


class Screen:
    """A terminal of tmux with a program in it."""

    def __init__(self, folder, columns=90, rows=40):
        self.socket = os.path.join(folder, "tmux")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), "bash --norc --noprofile")
        self.tmux("set", "-g", "history-limit", "5000")
        self.type("PS1='ready> '; cd " + folder)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], check=True, capture_output=True, text=True).stdout

    def keys(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        self.tmux("send-keys", "-l", text)
        self.keys("Enter")

    def text(self):
        return self.tmux("capture-pane", "-p", "-J", "-S", "-")

    def wait(self, *texts, last=None):
        """Until all of the texts are there, and the last line is the prompt that was asked for."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            shown = self.text()
            end = shown.rstrip().splitlines()[-1:] or [""]
            if all(text in shown for text in texts) and (last is None or end[0].rstrip() == last):
                return shown
            time.sleep(0.1)
        sys.exit(f"waited in vain for {texts}, last line {last!r}; the screen:\n{self.text()}")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)


def walk(screen, volab, scenario):
    command = f"{volab} walk {scenario}"
    screen.type(command)
    screen.wait("Chapter 1 of 2: Make it", "echo hello > website/index.html", last="here#")

    screen.type("echo hullo > website/index.html")
    screen.wait("not as expected", "it is 'hullo'", last="here#")

    screen.keys("Enter")  # the command takes the place of the line that was left empty
    shown = screen.wait("here# echo hello > website/index.html\n> cat website/index.html\nhello\n", "1.2", last="here#")
    assert "here#\nhere# echo hello" not in shown, shown

    screen.type(":shell")
    screen.wait("A shell on here", last=None)
    screen.type("wc -c < website/index.html")  # judged before the next prompt
    screen.wait("6\n  ✓ stdout matches")
    screen.keys("C-d")
    screen.wait("Back from here.", "Chapter 2 of 2: Look at it", "echo 6 bytes", last="here#")

    screen.type("sleep 600")
    screen.wait("here# sleep 600")
    time.sleep(1)  # it is asleep, most likely; else Ctrl-C comes at the prompt, which is good, too
    screen.keys("C-c")
    screen.wait(last="here#")
    screen.keys("C-c")  # throws the line away
    screen.wait(":quit or Ctrl-D leaves", last="here#")
    screen.type(":quit")
    screen.wait("Your progress is kept.", last="ready>")

    screen.tmux("resize-window", "-x", "40", "-y", "30")
    screen.type("clear; tmux -S $TMUX clear-history 2>/dev/null; " + command + " --resume --lang ja")
    screen.wait("前回の続きから始めます。", "第 2 章", last="here#")
    screen.keys("C-d")
    screen.wait("進み具合は保存されました。", last="ready>")

    # A terminal that can do nothing: no escape sequences at all.
    screen.type("clear; TERM=dumb " + command + " --resume | tee dumb")
    screen.wait("Going on where you left.", last="here#")
    for _ in range(4):
        screen.keys("Enter")
        screen.wait(last=None)
    screen.wait("Done. 5 of 5 steps passed.", last="ready>")
    with open(os.path.join(os.path.dirname(screen.socket), "dumb"), "rb") as file:
        assert b"\x1b" not in file.read()


volab, scenario = map(os.path.abspath, sys.argv[1:])
if shutil.which("tmux") is None:
    print("there is no tmux")
    sys.exit(77)
with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    os.environ.update(HOME=folder, XDG_STATE_HOME=os.path.join(folder, "state"), LC_ALL="C.UTF-8")
    for name in ("TMUX", "NO_COLOR", "CI"):
        os.environ.pop(name, None)
    screen = Screen(folder)
    try:
        walk(screen, volab, scenario)
    finally:
        screen.close()
print("walked through")
