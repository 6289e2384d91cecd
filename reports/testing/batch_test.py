#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Batches are as reports/batch/batch.schema.json and BATCH.md say, and what is made of them is what they were.

  batch_test.py VOLAB TOP [BATCH...]    BATCHes that others left are looked at, too
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import made_batch
import readers
from event_schema import EventSchema

volab, top, *others = map(os.path.abspath, sys.argv[1:])
schema = EventSchema(top, "reports/batch/batch.schema.json", "reports/batch/BATCH.md")
FORMATS = ("junit", "tap", "ctrf", "github", "github-summary", "gitlab-codequality", "gitlab-metrics")
JOBS = [{"id": f"moods-image={image}-size={size}", "title": f"moods (image={image}, size={size})", "shard": shard,
         "combination": {"image": image, "size": size}, "attempts": attempts}
        for image, size, shard, attempts in (
            ("debian-12", "1", 1, ["good"]), ("debian-12", "100", 2, ["bad", "good"]),
            ("debian-13", "1", 3, ["bad", "bad"]), ("debian-13", "100", 1, ["lost"]))]


def events_of(batch):
    *whole, rest = open(os.path.join(batch, "batch.jsonl"), encoding="utf-8").read().split("\n")
    assert rest == "", rest
    return [json.loads(line) for line in whole]


def check(batch):
    events = events_of(batch)
    for event in events:
        schema.check(event)
    schema.check_refusals(events)
    return events


def report(*arguments, exit=0):
    done = subprocess.run([volab, "report", *arguments], capture_output=True, text=True)
    assert done.returncode == exit, (arguments, done)
    return done


def files_below(folder):
    return {os.path.relpath(os.path.join(where, name), folder) for where, _, names in os.walk(folder) for name in names}


def verdicts(events):
    """Of each job, by its last attempt."""
    all = {event["job"]: "not run" for event in events if event["event"] == "job_planned"}
    for event in events:
        if event["event"] == "attempt_ended":
            tried_before = all[event["job"]] not in ("not run", "passed")
            all[event["job"]] = "flaky" if tried_before and event["outcome"] == "passed" else event["outcome"]
    return all


def replaced(folder, text):
    """A copy of a batch with `text` added to what people and hosts have said."""
    copy = folder + "-hostile"
    shutil.copytree(folder, copy)
    for where, _, names in os.walk(copy):
        for name in {"record.jsonl", "batch.jsonl"}.intersection(names):
            with open(os.path.join(where, name), "r+", encoding="utf-8") as file:
                events = [json.loads(line) for line in file]
                file.seek(0)
                for event in events:
                    for member in ("title", "reason", "text", "actual", "label", "where", "file"):
                        if isinstance(event.get(member), str):
                            event[member] += text
                    file.write(json.dumps(event) + "\n")
                file.truncate()
    return copy


def check_formats(batch, work):
    """Each format of a batch is a document that readers take, and all tell the same."""
    files = {name: os.path.join(work, f"all.{name}") for name in FORMATS}
    report(batch, *(f"--format={name}={file}" for name, file in files.items()))
    junit, ctrf = readers.junit(files["junit"]), readers.ctrf(files["ctrf"])
    points, bails = readers.tap(files["tap"])
    metrics, issues = readers.metrics(files["gitlab-metrics"]), readers.code_quality(files["gitlab-codequality"])
    notes = readers.annotations(files["github"])
    readers.markdown(files["github-summary"])
    flaky = ElementTree.parse(files["junit"]).findall(".//flakyFailure") + \
        ElementTree.parse(files["junit"]).findall(".//flakyError")
    found = verdicts(events_of(batch))
    bad = sum(verdict in ("failed", "broken", "interrupted", "not run") for verdict in found.values())
    # A job that broke after a test passed adds "lab" to JUnit and CTRF; those that passed on a retry have one, too.
    assert junit["tests"] == sum(ctrf.values()) >= len(points), (junit, ctrf, len(points))
    assert sum(not point["ok"] for point in points) == junit["failures"] + junit["errors"]
    assert bool(bad) == bool([note for note in notes if note[0] == "error"]) == bool(junit["failures"] + junit["errors"])
    for verdict in set(found.values()):
        told = metrics["volab_jobs", f'verdict="{verdict}"']
        assert told == list(found.values()).count(verdict), (verdict, told)
    assert bool(flaky) == ("flaky" in found.values()) == any(issue["check_name"] == "volab/flaky" for issue in issues)
    return files


with tempfile.TemporaryDirectory() as work:
    shards = [os.path.join(work, f"shard-{number}") for number in (1, 2, 3)]
    for number, shard in enumerate(shards, 1):
        made_batch.make(volab, shard, {"shard": number, "shards": 3, "jobs": JOBS, "notes": ["it is late"]})
        check(shard)

    # What is merged is what the shards were, and has all that they had.
    merged = os.path.join(work, "out", "merged")
    done = report("--merge", *reversed(shards), "-o", merged, exit=4)
    assert "broken  1 broken, 1 failed, 1 flaky, 1 passed" in done.stdout, done.stdout
    assert verdicts(check(merged)) == {JOBS[0]["id"]: "passed", JOBS[1]["id"]: "flaky", JOBS[2]["id"]: "failed",
                                       JOBS[3]["id"]: "broken"}
    wanted = set.union(*map(files_below, shards)) | {"junit.xml"}
    assert files_below(merged) == wanted, files_below(merged) ^ wanted
    for shard in shards:
        for file in files_below(shard) - {"batch.jsonl"}:
            assert open(os.path.join(shard, file), "rb").read() == open(os.path.join(merged, file), "rb").read(), file
    assert os.listdir(os.path.dirname(merged)) == ["merged"]

    check_formats(merged, work)
    hostile = replaced(merged, "</testcase>]]>\x1b[31m\u202e\n```\n# x\n::error::y\n  ---\n%0A\"\\{")
    for name, file in check_formats(hostile, work).items():
        assert not any(c in readers.text_of(file) for c in "\x1b\x07\x00"), name
    shutil.rmtree(hostile)
    for name in FORMATS:
        os.remove(os.path.join(work, f"all.{name}"))

    # Merged again it is refused, and what is there stays.
    before = files_below(merged)
    assert "is not empty" in report("--merge", *shards, "-o", merged, exit=2).stderr
    assert files_below(merged) == before

    # Without -o only what is asked for, with the same verdict.
    page = os.path.join(work, "page.html")
    report("--merge", *shards, f"--format=html={page}", exit=4)
    assert os.path.getsize(page) > 10_000
    assert sorted(os.listdir(work)) == ["out", "page.html", "shard-1", "shard-2", "shard-3"]

    # A full disk, or a folder that nobody may write to, leaves nothing behind.
    blocked = os.path.join(work, "file")
    open(blocked, "w").close()
    report("--merge", *shards, "-o", os.path.join(blocked, "merged"), exit=4)
    assert sorted(os.listdir(work)) == ["file", "out", "page.html", "shard-1", "shard-2", "shard-3"]

    # The exit codes of what merging finds.
    for attempts, flags, code in ((["good"], [], 0), (["bad"], [], 1), (["bad", "good"], [], 0),
                                  (["bad", "good"], ["--fail-on-flaky"], 1), (["lost"], [], 4), (["killed"], [], 130)):
        one = os.path.join(work, "one")
        made_batch.make(volab, one, {"jobs": [{"id": "moods", "attempts": attempts}], "end": attempts != ["killed"]})
        check(one)
        report("--merge", one, *flags, exit=code)
        report(one, f"--format=junit={os.path.join(work, 'one.xml')}")
        shutil.rmtree(one)

for batch in others:
    check(batch)
schema.check_page()
assert schema.seen == schema.kinds, schema.kinds - schema.seen
print("4 jobs in 3 shards, merged;", len(others), "other batches")
