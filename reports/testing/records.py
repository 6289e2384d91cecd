#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes made-up records of one scenario, as volab would have: for tests and for scripts/bench.

  records.py FOLDER [--runs N] [--first N] [--steps N] [--scenario NAME] [--output BYTES]
             [--slow STEP:RUN] [--flaky STEP:EVERY] [--fail STEP:RUN] [--tries N] [--matrix KEY=VALUE]...

Run n is FOLDER/run-n.jsonl, an hour after the one before. A step takes about as long in each run,
give or take its noise; all of it is the same each time. --slow makes a step take twice as long from
a run on, --flaky lets it fail in every so many runs, --fail lets it fail from a run on. --output is
what each step prints, --tries how often each is tried, --matrix the combination that all are in.
"""
import argparse
import datetime
import hashlib
import json
import os
import random
import zlib


def step_id(number):
    return f"step-{number}"


def of(text):
    step, _, number = text.partition(":")
    return int(step), int(number)


def events_of(run, options):
    """The events of a run, one dictionary each; times are microseconds."""
    noise = random.Random(f"{options.scenario} {run}")
    text = f"scenario: {options.scenario}\n"
    place = {"file": f"{options.scenario}.yaml", "line": 1, "column": 1}
    started = datetime.datetime(2026, 1, 1) + datetime.timedelta(hours=run)
    steps = [{"id": step_id(n), "chapter": f"chapter-{n // 10 + 1}", "label": f"Do what step {n} does", "on": ["server1"],
              "command": f"do {n}", "hidden": False, "tags": [], "where": place} for n in range(options.steps)]
    yield {"event": "run_started", "format": 1, "run": f"{started:%Y%m%d-%H%M%S}-{zlib.crc32(f'{options.scenario} {run}'.encode()) % 30000}",
           "started": started.isoformat(timespec="milliseconds") + "Z", "volab": "0.1.0", "scenario": options.scenario,
           "title": "Made up", "file": f"{options.scenario}.yaml", "provider": "qemu", "hosts": ["server1"],
           "chapters": [{"id": f"chapter-{n + 1}", "title": f"Chapter {n + 1}"} for n in range((options.steps + 9) // 10)],
           "steps": steps, "environment": {"git_commit": hashlib.sha1(str(run).encode()).hexdigest(), "git_branch": "main"},
           **({"combination": [dict(zip(("key", "value"), axis.split("=", 1))) for axis in options.matrix]} if options.matrix else {}),
           "scenario_sha256": hashlib.sha256(text.encode()).hexdigest(), "scenario_text": text, "at_us": 0}
    yield {"event": "host_ready", "host": "server1", "at_us": 1000, "facts": {
        "os": "debian", "release": "12", "kernel": "6.1.0-56-cloud-amd64", "architecture": "x86_64", "host": "server1",
        "docker": "20.10.24+dfsg1", "provider": "qemu", "acceleration": "kvm"}}
    at, count = 1000, {"passed": 0, "failed": 0}
    for n in range(options.steps):
        took = int((500_000 + 370_000 * (n % 40)) * noise.lognormvariate(0, 0.05))
        if options.slow and options.slow[0] == n and run >= options.slow[1]:
            took *= 2
        failed = bool((options.fail and options.fail[0] == n and run >= options.fail[1]) or
                      (options.flaky and options.flaky[0] == n and run % options.flaky[1] == 1))
        at += 10
        yield {"event": "step_started", "step": step_id(n), "at_us": at}
        for attempt in range(1, options.tries + 1):
            one = {"step": step_id(n), "host": "server1", "attempt": attempt}
            yield {"event": "command_started", **one, "command": f"do {n}", "at_us": at}
            at += took // options.tries
            if options.output:
                printed = (f"line of step {n}: " + "\x1b[32mok\x1b[0m <b>&amp;</b> é\n") * (options.output // 40 + 1)
                printed = printed[:options.output]
                yield {"event": "output", **one, "stream": "stdout", "text": printed, "bytes": len(printed.encode()), "at_us": at}
            yield {"event": "command_ended", **one, "exit": int(failed), "timed_out": False, "took_us": took // options.tries,
                   "at_us": at}
        yield {"event": "check", "step": step_id(n), "host": "server1", "passed": not failed, "expected": "exit status 0",
               "actual": f"exit status {int(failed)}", "where": place, "at_us": at}
        outcome = "failed" if failed else "passed"
        count[outcome] += 1
        yield {"event": "step_ended", "step": step_id(n), "outcome": outcome, "took_us": took, "at_us": at,
               **({"reason": "expected: exit status 0"} if failed else {})}
    yield {"event": "run_ended", "outcome": "failed" if count["failed"] else "passed", "took_us": at, "steps": count, "at_us": at}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    for name, default in (("--runs", 1), ("--first", 0), ("--steps", 50), ("--output", 0), ("--tries", 1)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--scenario", default="made-up")
    for name in ("--slow", "--flaky", "--fail"):
        parser.add_argument(name, type=of)
    parser.add_argument("--matrix", action="append")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    for run in range(options.first, options.first + options.runs):
        with open(os.path.join(options.folder, f"run-{run}.jsonl"), "w", encoding="utf-8") as record:
            for event in events_of(run, options):
                record.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")


main()
