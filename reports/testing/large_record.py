#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a record of many steps on two hosts, as a run of so many would leave it.

  large_record.py STEPS [BYTES_OF_OUTPUT_A_STEP] [ONE_FAILS_OF]

The same arguments make the same record. Of ONE_FAILS_OF steps (default: 997) one fails; 0: none.
"""
import json
import sys

steps, size, fails = (int(argument) for argument in (*sys.argv[1:], 200, 997)[:3])
hosts, chapters = ["server1", "server2"], max(1, steps // 250)
clock = 0


def tell(event, **members):
    global clock
    clock += 150
    print(json.dumps({"event": event, **members, "at_us": clock}, ensure_ascii=False))


def plan(number):
    return {"id": f"step-{number}", "chapter": f"chapter-{number * chapters // steps}",
            "label": f"docker volume inspect vol{number}", "on": [hosts[number % 2]],
            "command": f"docker volume inspect vol{number}", "hidden": False,
            "tags": ["slow"] if number % 10 == 0 else [],
            "where": {"file": "large.yaml", "line": number + 9, "column": 9}}


def output(number):
    line = f"\x1b[32mvol{number}\x1b[0m local /var/lib/docker/volumes/vol{number}/_data <up>\n"
    return line * max(1, size // len(line))


def run(number):
    global clock
    step, host, failed = f"step-{number}", hosts[number % 2], fails and number % fails == fails - 1
    tell("step_started", step=step)
    tell("command_started", step=step, host=host, attempt=1, command=f"docker volume inspect vol{number}")
    clock += 1000 + number * 7919 % 40000
    text = output(number)
    tell("output", step=step, host=host, attempt=1, stream="stdout", text=text, bytes=len(text))
    tell("command_ended", step=step, host=host, attempt=1, exit=int(bool(failed)), timed_out=False, took_us=1000)
    tell("check", step=step, host=host, passed=not failed, expected="exit status 0",
         actual="exit status 1" if failed else "exit status 0", where={"file": "large.yaml", "line": 1, "column": 1})
    tell("step_ended", step=step, outcome="failed" if failed else "passed", took_us=2000 + number * 7919 % 40000,
         **({"reason": "exit status 1, expected 0"} if failed else {}))
    return failed


tell("run_started", format=1, run=f"large-{steps}", started="2026-11-26T00:00:00.000Z", volab="0.1.0", scenario="large",
     title=f"A run of {steps} steps", file="large.yaml", provider="qemu", hosts=hosts,
     chapters=[{"id": f"chapter-{each}", "title": f"Chapter {each}"} for each in range(chapters)],
     steps=[plan(number) for number in range(steps)])
for name in hosts:
    tell("host_ready", host=name, facts={"os": "debian", "release": "12", "kernel": "6.1.0"})
failed = sum(bool(run(number)) for number in range(steps))
tell("run_ended", outcome="failed" if failed else "passed", took_us=clock,
     steps={"passed": steps - failed, **({"failed": failed} if failed else {})})
