#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A batch's folder, with real runs, as one machine of several would leave it.

  made_batch.py VOLAB FOLDER JSON

JSON says what the batch is: {"shard", "shards", "scenario", "jobs": [{"id", "title", "combination", "repetition",
"shard", "attempts"}], "end", "until_fail", "notes"}. Attempts are "good", "bad", "killed" (its run has no end, nor has
the attempt) and "lost" (no run was made). "end" false: the batch was killed. Left out: a batch that is not split, and
has ended. The scenario is one of the provider `local` that fails where $HOME/mood is not "good".
"""
import datetime
import hashlib
import json
import os
import subprocess
import sys

SCENARIO = """scenario: {name}
title: Moods
lab: {{provider: local, hosts: [here]}}
chapters:
  - id: moods
    title: Moods
    steps:
      - {{id: look, run: cat ~/mood, expect: {{stdout: good}}}}
      - {{id: use, run: echo used}}
finally:
  - {{id: leave, run: echo bye}}
"""
VERDICTS = {"good": "passed", "bad": "failed", "lost": "broken", "killed": "interrupted"}
STARTED = datetime.datetime(2026, 11, 24, 8, 30, tzinfo=datetime.timezone.utc)


def lines_of(file):
    with open(file, encoding="utf-8") as record:
        return record.readlines()


def run(volab, folder, scenario, mood):
    """A real run; the end of one that was killed is cut off."""
    home = os.path.join(os.path.dirname(folder), ".home")
    os.makedirs(home, exist_ok=True)
    with open(os.path.join(home, "mood"), "w") as file:
        file.write(mood.replace("killed", "good") + "\n")
    subprocess.run([volab, "run", os.path.basename(scenario), "--output", folder, "--no-history"], check=False,
                   cwd=os.path.dirname(scenario), env={**os.environ, "HOME": home}, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL)
    os.remove(os.path.join(home, "mood"))
    os.rmdir(home)
    record = os.path.join(folder, "record.jsonl")
    if mood == "killed":
        lines = lines_of(record)
        with open(record, "w", encoding="utf-8") as file:
            file.writelines(lines[:len(lines) // 2])


class Batch:
    def __init__(self, volab, folder, spec):
        self.volab, self.folder, self.spec = volab, folder, spec
        self.events, self.at = [], 0

    def tell(self, event, **members):
        self.events.append({"event": event, **members, "at_us": self.at})
        self.at += 1_000_000

    def attempt(self, job, scenario, number, mood):
        name = job["id"] if number == 1 else f"{job['id']}.retry-{number - 1}"
        self.tell("attempt_started", job=job["id"], attempt=number, folder=name, where="node1")
        if mood == "lost":
            self.tell("attempt_ended", job=job["id"], attempt=number, outcome="broken", took_us=1_000_000, steps={},
                      reason="node node1 died (NODE_FAIL)", where="node1")
            return
        folder = os.path.join(self.folder, name)
        run(self.volab, folder, scenario, mood)
        os.makedirs(os.path.join(self.folder, "logs"), exist_ok=True)
        with open(os.path.join(self.folder, "logs", f"{name}.txt"), "w") as log:
            log.write("what the program printed\n")
        if mood == "killed":
            return
        end = json.loads(lines_of(os.path.join(folder, "record.jsonl"))[-1])
        reason = {} if end["outcome"] == "passed" else {"reason": "look: expected: stdout is 'good'"}
        self.tell("attempt_ended", job=job["id"], attempt=number, outcome=end["outcome"], took_us=1_000_000,
                  steps=end["steps"], where="node1", **reason)

    def job(self, job, sha256):
        combination = [{"key": key, "value": value} for key, value in job.get("combination", {}).items()]
        self.tell("job_planned", job=job["id"], title=job.get("title", job["id"]),
                  scenario=job.get("scenario", "moods"), file="moods.yaml", scenario_sha256=sha256,
                  repetition=job.get("repetition", 1), shard=job.get("shard", 1),
                  **({"combination": combination} if combination else {}))

    def verdict(self):
        """The worst of this shard's jobs, as volab would have said."""
        verdicts = ["passed"]
        for job in self.spec["jobs"]:
            if job.get("shard", 1) == self.spec.get("shard", 1) or self.spec.get("shards", 1) == 1:
                moods = job.get("attempts", [])
                verdicts.append("not run" if not moods else VERDICTS[moods[-1]] if moods[-1] != "good" or
                                len(moods) == 1 else "flaky")
        return max(verdicts, key=["passed", "flaky", "not run", "failed", "broken", "interrupted"].index)

    def make(self):
        spec, shard = self.spec, self.spec.get("shard", 1)
        os.makedirs(self.folder)
        text = spec.get("scenario", SCENARIO.format(name="moods"))
        scenario = os.path.join(self.folder, "moods.yaml")
        with open(scenario, "w") as file:
            file.write(text)
        started = (STARTED + datetime.timedelta(seconds=shard)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.tell("batch_started", format=1, batch=os.path.basename(self.folder), started=started, volab="0.1.0",
                  executor=spec.get("executor", "here"), shard=shard, shards=spec.get("shards", 1), retries=1,
                  until_fail=spec.get("until_fail", False), at_once=2)
        for job in spec["jobs"]:
            self.job(job, hashlib.sha256(text.encode()).hexdigest())
        for job in spec["jobs"]:
            if job.get("shard", 1) == shard or spec.get("shards", 1) == 1:
                for number, mood in enumerate(job.get("attempts", []), 1):
                    self.attempt(job, scenario, number, mood)
        for note in spec.get("notes", []):
            self.tell("note", error={"what": note, "hint": "make room"})
        if spec.get("end", True):
            self.tell("batch_ended", outcome=self.verdict(), took_us=self.at)
        os.remove(scenario)
        with open(os.path.join(self.folder, "batch.jsonl"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(event) + "\n" for event in self.events)


def make(volab, folder, spec):
    Batch(volab, os.path.abspath(folder), spec).make()


if __name__ == "__main__":
    make(os.path.abspath(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
