#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real records are as reports/record/record.schema.json and reports/RECORD.md say, and no other.

  record_schema_test.py VOLAB TOP [RECORD...]    RECORDs of other runs are looked at, too
"""
import glob
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from event_schema import EventSchema

volab, top, *others = map(os.path.abspath, sys.argv[1:])
schema = EventSchema(top, "reports/record/record.schema.json", "reports/RECORD.md")


def lines_of(folder):
    with open(os.path.join(folder, "record.jsonl"), "rb") as record:
        return record.read().decode("utf-8").split("\n")


def check_hashes(folder, events):
    """They are of what they say."""
    digest = lambda content: hashlib.sha256(content).hexdigest()
    assert events[0]["scenario_sha256"] == digest(events[0]["scenario_text"].encode())
    for event in events:
        assert ("sha256" in event) == (event["event"] == "output" and "file" in event), event
        if "sha256" in event:
            with open(os.path.join(folder, event["file"]), "rb") as file:
                assert event["sha256"] == digest(file.read()), event["file"]


def check_multiplier(start):
    """It is told when it is not 1, as a number."""
    assert start["environment"]["timeout_multiplier"] == "2.5", start["environment"]
    for wrong in "x", "-1", "1.", 2.5:
        broken = {**start, "environment": {**start["environment"], "timeout_multiplier": wrong}}
        assert list(schema.validator.iter_errors(broken)), f"a multiplier {wrong!r} is taken"


def run(work, scenario, number, *options):
    folder, own = os.path.join(work, f"run{number}"), os.path.join(work, f"own{number}")
    shutil.copytree(os.path.dirname(scenario), own)
    subprocess.run([volab, "run", os.path.basename(scenario), "--output", folder, *options], stdin=subprocess.DEVNULL,
                   capture_output=True, cwd=own, timeout=120)
    if not os.path.exists(os.path.join(folder, "record.jsonl")):
        return []  # a scenario that is wrong starts nothing
    *whole, rest = lines_of(folder)
    assert rest == "", rest
    events = [json.loads(line) for line in whole]
    assert events[0]["event"] == "run_started" and events[-1]["event"] == "run_ended", scenario
    check_hashes(folder, events)
    return events


def run_and_kill(work):
    """What a run that was killed has left."""
    scenario, folder = os.path.join(work, "long.yaml"), os.path.join(work, "killed")
    with open(scenario, "w") as file:
        file.write("scenario: long\nlab: {provider: local, hosts: [here]}\nchapters: [{steps: [\n"
                   + "{run: 'echo said', expect: {stdout: said}},\n" * 20
                   + "{run: sleep 1000, timeout: 1h}]}]\n")
    with subprocess.Popen([volab, "run", scenario, "--output", folder], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not any('"sleep 1000"' in line and "command_started" in line for line in
                      (lines_of(folder) if os.path.exists(os.path.join(folder, "record.jsonl")) else [])):
            assert time.monotonic() < deadline and process.poll() is None, "it never comes to the last step"
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    *whole, rest = lines_of(folder)
    assert rest == "" or not rest.endswith("}"), rest
    return [json.loads(line) for line in whole]


with tempfile.TemporaryDirectory() as work:
    scenarios = sorted(glob.glob(os.path.join(top, "fixtures/cli/*/*.yaml"))) + [os.path.join(top, "reports/testing/hostile.yaml")]
    os.mkdir(os.path.join(work, "more"))
    with open(os.path.join(work, "more", "more.yaml"), "w") as file:
        file.write("scenario: more\nlab: {provider: local, hosts: [here]}\n"
                   "variables: {size: 1, word: x}\nmatrix: {word: [hello], size: [100]}\nchapters: [{steps: [\n"
                   "{run: 'yes | head -c 3000000', expect: {exit: 1}},\n]}]\n"
                   "finally: [{run: \"printf '\\\\xff'\", tags: [last], expect: {stdout: x}}]\n")
    records = [run(work, scenario, number) for number, scenario in enumerate(scenarios)
               if "provider: local" in open(scenario, "rb").read().decode("utf-8", "replace")]
    assert not any("timeout_multiplier" in events[0]["environment"] for events in records if events)
    records.append(run(work, os.path.join(work, "more", "more.yaml"), len(scenarios), "--timeout-multiplier", "2.5"))
    check_multiplier(records[-1][0])
    records = [events for events in records if events]
    assert len(records) > 10, len(records)
    combination = records[-1][0]["combination"]
    assert combination == [{"key": "word", "value": "hello"}, {"key": "size", "value": "100"}], combination
    killed = run_and_kill(work)
    assert killed[0]["event"] == "run_started" and killed[-1]["event"] == "command_started", killed[-1]

given = [[json.loads(line) for line in open(record, encoding="utf-8")] for record in others]
for events in (*records, killed, *given):
    for event in events:
        schema.check(event)

schema.check_page()
unseen = schema.kinds - schema.seen - {"phase_started", "collected", "fault_ended", "warning"}  # only a lab's runs have these
assert not unseen, f"no record has {unseen}: they were not tried"

for events in records:
    schema.check_refusals(events)
print(f"{len(records)} records, {sum(map(len, records))} events of {len(schema.seen)} kinds; one was killed after {len(killed)} events")
