#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Batches whose surroundings are not as they should be: interrupted, killed, crashed, out of space.

  batch_test.py VOLAB
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

volab = os.path.realpath(sys.argv[1])
folder = tempfile.TemporaryDirectory()
work = pathlib.Path(folder.name)
environment = {**os.environ, "HOME": folder.name, "LC_ALL": "C.UTF-8"}
PATIENCE = 60  # seconds for what happens soon; nobody waits that long

# Each run notes that it is there; one that waits also says when its lab is taken down.
WAITS = """
scenario: waits
lab: {provider: local, hosts: [here]}
variables: {n: '1'}
matrix: {n: ['1', '2', '3']}
chapters:
  - steps:
      - {id: come, run: "echo $PPID > $WORK/there-${{ n }}"}
      - {id: wait, run: sleep 300, timeout: 10m}
finally:
  - {id: leave, run: "touch $WORK/left-${{ n }}"}
"""
QUICK = """
scenario: quick
lab: {provider: local, hosts: [here]}
chapters: [{steps: [{id: greet, run: echo hello}]}]
"""
environment["WORK"] = folder.name
(work / "waits.yaml").write_text(WAITS)
(work / "quick.yaml").write_text(QUICK)


def start(*words):
    return subprocess.Popen([volab, "run", *words], cwd=work, env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come about"
        time.sleep(0.02)


def events(batch):
    return [json.loads(line) for line in (work / batch / "batch.jsonl").read_text().splitlines()]


def processes_of(batch):
    """The volabs that make runs of that batch."""
    found = []
    for each in pathlib.Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                words = (each / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(str(work / batch).encode() + b"/" in word for word in words) and b"run" in words:
                found.append(int(each.name))
    return found


def forget():
    for each in work.glob("there-*"):
        each.unlink()
    for each in work.glob("left-*"):
        each.unlink()


def two_are_there():
    return (work / "there-1").exists() and (work / "there-2").exists()


def check_interrupted():
    """Ctrl-C: what runs is ended in good order, what waits never begins, all is kept."""
    batch = start("waits.yaml", "quick.yaml", "--jobs", "2", "-o", "one")
    wait_for("two runs", two_are_there)
    batch.send_signal(signal.SIGINT)
    said, _ = batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 130, (batch.returncode, said)
    assert (work / "left-1").exists() and (work / "left-2").exists(), "labs were not taken down"
    assert not (work / "there-3").exists()
    assert "interrupted (SIGINT): 2 runs are waited for" in said, said
    last = events("one")[-1]
    assert last["event"] == "batch_ended" and last["outcome"] == "interrupted", last
    assert (work / "one" / "junit.xml").exists()
    assert not processes_of("one")


def check_interrupted_twice():
    """Ctrl-C twice: all ends at once."""
    text = WAITS.replace("finally:", "finally:\n  - {run: sleep 300, timeout: 10m}")
    (work / "stays.yaml").write_text(text.replace("scenario: waits", "scenario: stays"))
    batch = start("stays.yaml", "--jobs", "2", "-o", "two")
    wait_for("two runs", two_are_there)
    batch.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert batch.poll() is None, "closing steps were not waited for"
    batch.send_signal(signal.SIGTERM)
    said, _ = batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 130, (batch.returncode, said)
    assert not processes_of("two")
    assert events("two")[-1]["event"] == "batch_ended"


def descendants_of(pid):
    """Those that a process has started, and what they have; who was started last comes first."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found = descendants_of(child) + [int(child)] + found
    return found


def check_all_told():
    """Who ends every process of a job, as CI servers do, has labs taken down, too."""
    batch = start("waits.yaml", "--jobs", "2", "-o", "tree")
    wait_for("two runs", two_are_there)
    for pid in [*descendants_of(batch.pid), batch.pid]:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            pass  # it has ended as those that it had started did
    said, _ = batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 130, (batch.returncode, said)
    assert (work / "left-1").exists() and (work / "left-2").exists(), "labs were not taken down"
    ends = [e["outcome"] for e in events("tree") if e["event"] == "attempt_ended"]
    assert ends == ["interrupted", "interrupted"], ends
    assert not processes_of("tree")


def check_killed():
    """kill -9 of the batch takes its runs with it; what stands in the record holds."""
    batch = start("quick.yaml", "waits.yaml", "--jobs", "2", "-o", "killed")
    wait_for("two runs", two_are_there)
    batch.kill()
    batch.wait()
    wait_for("the end of its runs", lambda: not processes_of("killed"))
    assert events("killed")[-1]["event"] != "batch_ended"
    report = subprocess.run([volab, "report", "killed", "--format", "tap=-"], cwd=work, env=environment,
                            capture_output=True, text=True)
    assert report.returncode == 0, report.stderr
    assert "ok 1 - " in report.stdout, report.stdout


def check_crash():
    """A run that crashes is broken, the others are what they are."""
    batch = start("waits.yaml", "--matrix", "n=1,2", "--jobs", "2", "-o", "crash")
    wait_for("two runs", two_are_there)
    crashed = [pid for pid in processes_of("crash")
               if b"n=1" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(crashed[0], signal.SIGSEGV)
    wait_for("the end of the first", lambda: any(e["event"] == "attempt_ended" for e in events("crash")))
    batch.send_signal(signal.SIGINT)
    said, _ = batch.communicate(timeout=PATIENCE)
    ended = [e for e in events("crash") if e["event"] == "attempt_ended"]
    assert ended[0]["outcome"] == "broken" and "killed by signal 11" in ended[0]["reason"], ended[0]
    assert ended[1]["outcome"] == "interrupted", ended[1]
    assert "waits (n=1)  broken" in said, said


def check_no_space():
    """Where nothing more can be written, the batch says so and does not pass."""
    import resource
    done = subprocess.run([volab, "run", "quick.yaml", "--repeat", "3", "-o", "small", "--no-history"],
                          cwd=work, env=environment, capture_output=True, text=True, timeout=PATIENCE,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024)))
    assert done.returncode == 4, (done.returncode, done.stdout, done.stderr)
    assert "batch.jsonl" in done.stderr and "File too large" in done.stderr, done.stderr


def check_history():
    """Every run of a batch is in the history, those that were tried again as well."""
    flaky = QUICK.replace("quick", "hesitant").replace("echo hello", "'test -e mark || { touch mark; false; }'")
    (work / "hesitant.yaml").write_text(flaky)
    done = subprocess.run([volab, "run", "hesitant.yaml", "--retry-failed", "1", "--history", "h.db", "-o", "twice"],
                          cwd=work, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    listed = subprocess.run([volab, "history", "list", "--json", "--history", "h.db"], cwd=work, env=environment,
                            capture_output=True, text=True, check=True)
    outcomes = sorted(run["outcome"] for run in json.loads(listed.stdout))
    assert outcomes == ["failed", "passed"], listed.stdout


checks = [check_interrupted, check_interrupted_twice, check_all_told, check_killed, check_crash, check_no_space,
          check_history]
for check in checks:
    forget()
    check()
    print(f"ok: {check.__doc__}")
