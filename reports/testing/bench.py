#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What reports cost; asserts nothing. scripts/bench reports runs it.

  bench.py VOLAB WORK ROUNDS

Each figure is a median over the rounds. A part is a function below with a line in PARTS.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

volab, work, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
records = os.path.join(os.path.dirname(os.path.abspath(__file__)), "records.py")


def figure(name, value, unit):
    print(f"{name:<46} {value:>10.2f} {unit}", flush=True)


def made(folder, *options):
    subprocess.run([sys.executable, records, folder, *map(str, options)], check=True)
    return sorted(os.path.join(folder, name) for name in os.listdir(folder))


def seconds(*command):
    began = time.perf_counter()
    subprocess.run([volab, *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def median(*command):
    return statistics.median(seconds(*command) for _ in range(rounds))


def history():
    """10,000 runs of 50 steps, of four scenarios."""
    database, folder = os.path.join(work, "history.db"), os.path.join(work, "batch")
    own = ("--history", database)
    took = []
    for scenario in range(4):
        for first in range(0, 2500, 500):
            some = made(folder, "--runs", 500, "--first", first, "--scenario", f"scenario-{scenario}",
                        "--slow", "3:2480", "--flaky", "7:90", "--fail", "11:2490")
            took.append(seconds("history", "add", *some, *own) / len(some))
            last = some[-1]
            shutil.copy(last, os.path.join(work, "last.jsonl"))
            shutil.rmtree(folder)
    figure("history: add a run of 50 steps", statistics.median(took) * 1000, "ms")
    figure("history: the same, the last 500 of 10,000", took[-1] * 1000, "ms")
    figure("history: the file, 10,000 runs", os.path.getsize(database) / 2**20, "MiB")
    figure("history: start and end of volab, nothing asked", median("version") * 1000, "ms")
    newest = subprocess.run([volab, "history", "list", "--json", "--last", "1", *own], check=True, capture_output=True)
    name = json.loads(newest.stdout)[0]["run"]
    for what, *command in (("list", "list"), ("list of one scenario", "list", "--scenario", "scenario-1"),
                           ("list all", "list", "--last", "10000"), ("show", "show"), ("show, by name", "show", name),
                           ("slower", "slower"), ("flaky", "flaky"), ("failing", "failing"), ("failing, a step", "failing", "step-11"),
                           ("baselines", "baseline"), ("prune, only said", "prune", "--keep", "2000", "--dry-run")):
        figure(f"history: {what}", median("history", *command, *own) * 1000, "ms")
    figure("history: a run that is known is added again", median("history", "add", os.path.join(work, "last.jsonl"), *own) * 1000, "ms")


PARTS = [history]

for part in PARTS:
    part()
