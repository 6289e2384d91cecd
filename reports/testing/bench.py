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


def used(*command):
    """Seconds, and the most memory in MiB."""
    began = time.perf_counter()
    process = subprocess.Popen([volab, *command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, command
    return time.perf_counter() - began, usage.ru_maxrss / 1024


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


def page():
    """The HTML report: of 10,000 steps, and of a record of more than 100 MB. Reading alone is in it."""
    for name, steps, size in (("10,000 steps", 10000, 200), ("a record of 119 MB", 2000, 50000)):
        folder = os.path.join(work, f"large-{steps}")
        os.mkdir(folder)
        with open(os.path.join(folder, "record.jsonl"), "wb") as record:
            subprocess.run([sys.executable, os.path.join(os.path.dirname(records), "large_record.py"), str(steps), str(size)],
                           check=True, stdout=record)
        target = os.path.join(folder, "report.html")
        took, memory = zip(*(used("report", folder, "--format", f"html={target}") for _ in range(rounds)))
        figure(f"html: {name}", statistics.median(took), "s")
        figure(f"html: {name}, memory", max(memory), "MiB")
        figure(f"html: {name}, the page", os.path.getsize(target) / 2**20, "MiB")
        shutil.rmtree(folder)


def compare():
    """Two records of 10,000 steps, of which every output differs in what is volatile; some 100 MB each."""
    one, other = made(os.path.join(work, "large"), "--runs", 2, "--steps", 10000, "--output", 9000)
    figure("compare: size of each record", os.path.getsize(one) / 1e6, "MB")
    command = ("compare", one, other, "--history", os.path.join(work, "none.db"))
    took, memory = zip(*(used(*command) for _ in range(rounds)))
    figure("compare: two such records", statistics.median(took), "s")
    figure("compare: two such records, memory", max(memory), "MiB")
    small = made(os.path.join(work, "small"), "--runs", 2, "--steps", 70, "--output", 500)
    figure("compare: two records of 70 steps", median("compare", *small, "--history", os.path.join(work, "none.db")) * 1000, "ms")


PARTS = [history, page, compare]

for part in PARTS:
    part()
