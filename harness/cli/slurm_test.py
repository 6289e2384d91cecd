#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`volab run --on slurm`, on a Slurm of this machine's own with two nodes, n1 and n2.

  slurm_test.py VOLAB
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
cluster = pathlib.Path(__file__).resolve().parent.parent / "batch" / "testing" / "slurm_cluster"
folder = tempfile.TemporaryDirectory()
work = pathlib.Path(folder.name)
work.chmod(0o711)  # munged wants its socket to be reachable
environment = {**os.environ, "HOME": folder.name, "LC_ALL": "C.UTF-8", "WORK": folder.name}
PATIENCE = 90  # seconds for what happens soon; nobody waits that long

# Each run says which node it is on; one that waits also says when its lab is taken down.
WAITS = """
scenario: waits
lab: {provider: local, hosts: [here]}
matrix: {n: ['1', '2', '3']}
variables: {n: '1'}
chapters:
  - steps:
      - {id: come, run: "echo $SLURMD_NODENAME > $WORK/there-${{ n }}"}
      - {id: wait, run: "until test -e $WORK/go; do sleep 0.1; done", timeout: 10m}
finally:
  - {id: leave, run: "touch $WORK/left-${{ n }}"}
"""
QUICK = """
scenario: quick
lab: {provider: local, hosts: [here]}
chapters: [{steps: [{id: greet, run: "sleep 1; echo hello"}]}]
"""
FAILS = QUICK.replace("scenario: quick", "scenario: fails").replace("echo hello", "false")


def slurm(*words):
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout


def start_cluster(*hidden):
    where = str(work / f"slurm{len(list(work.glob('slurm*')))}")
    started = subprocess.run([cluster, "start", where, *hidden], stdout=subprocess.DEVNULL)
    if started.returncode:
        sys.exit(started.returncode)
    environment["SLURM_CONF"] = f"{where}/slurm.conf"
    return where


def start(*words, **more):
    return subprocess.Popen([volab, "run", *words], cwd=work, env={**environment, **more}, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(*words, **more):
    process = start(*words, **more)
    said, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come about: {slurm('squeue')}"
        time.sleep(0.1)


def there():
    """The node that each waiting run is on."""
    return {each.name: each.read_text().strip() for each in work.glob("there-*") if each.read_text()}


def forget():
    for pattern in ("there-*", "left-*", "go"):
        for each in work.glob(pattern):
            each.unlink()


def events(batch, kind):
    lines = (work / batch / "batch.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == kind]


def queue_is_empty():
    return slurm("squeue", "--noheader") == ""


def check_array():
    """Jobs of an array are on both nodes, and their results are one batch's."""
    status, said = run("quick.yaml", "fails.yaml", "--repeat", "2", "--on", "slurm", "-o", "array")
    assert status == 1, (status, said)
    assert {end["where"] for end in events("array", "attempt_ended")} == {"n1", "n2"}, said
    assert (work / "array" / "junit.xml").read_text().count("<testcase ") == 4, said
    assert events("array", "batch_started")[0]["executor"] == "slurm"
    shown = subprocess.run([volab, "report", "array"], cwd=work, env=environment, text=True, capture_output=True)
    assert "2 failed" in shown.stdout and "2 passed" in shown.stdout, shown
    wait_for("an empty queue", queue_is_empty)


def check_refusals():
    """Without Slurm, or when sbatch refuses, that is told, in sbatch's words."""
    status, said = run("quick.yaml", "--on", "slurm", "-o", "without", PATH="/nowhere")
    assert status == 4 and "there is no 'sbatch' in PATH" in said, (status, said)
    assert not (work / "without").exists()
    status, said = run("quick.yaml", "--on", "slurm", "--sbatch=--partition=nosuch", "-o", "refused")
    assert status == 4 and "invalid partition specified: nosuch" in said, (status, said)
    status, said = run("quick.yaml", "--on", "slurm", "--sbatch=--mem=900G", "-o", "large")
    assert status == 4 and "Memory specification can not be satisfied" in said, (status, said)
    assert queue_is_empty()


def lose_a_node(where, batch, *words):
    """What came of a batch of three, of which one was on a node that died."""
    forget()
    process = start("waits.yaml", "--on", "slurm", "-o", batch, *words)
    wait_for("all runs", lambda: len(there()) == 3)
    subprocess.run([cluster, "lose", where, "n2"], check=True)
    (work / "go").touch()
    said, _ = process.communicate(timeout=PATIENCE)
    wait_for("an empty queue", queue_is_empty)
    subprocess.run([cluster, "node", where, "n2"], check=True)
    return process.returncode, said


def check_node(where):
    """A node dies: its runs are broken, with the reason; the others' results are kept."""
    status, said = lose_a_node(where, "lost")
    assert status == 4, (status, said)
    ends = {end["job"]: end for end in events("lost", "attempt_ended")}
    assert len(ends) == 3, ends
    for name, node in there().items():
        end = ends[f"waits-n={name[-1]}"]
        assert end["where"] == node, (end, node)
        assert end["outcome"] == ("broken" if node == "n2" else "passed"), end
        assert ("node n2 died (NODE_FAIL)" in end.get("reason", "")) == (node == "n2"), end
    assert "node n2 died (NODE_FAIL)" in said, said


def check_retry(where):
    """With --retry-failed they go to the node that is left, and are flaky."""
    status, said = lose_a_node(where, "again", "--retry-failed", "1")
    assert status == 0 and "flaky" in said, (status, said)
    again = [end for end in events("again", "attempt_ended") if end["attempt"] == 2]
    assert again and all(end["where"] == "n1" and end["outcome"] == "passed" for end in again), again


def check_interrupted():
    """Ctrl-C: labs are taken down on the nodes, and nothing is left in the queue."""
    forget()
    process = start("waits.yaml", "--on", "slurm", "--jobs", "2", "-o", "interrupted")
    wait_for("two runs", lambda: len(there()) == 2)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, (process.returncode, said)
    assert len(list(work.glob("left-*"))) == 2, "labs were not taken down"
    assert events("interrupted", "batch_ended")[0]["outcome"] == "interrupted"
    wait_for("an empty queue", queue_is_empty)
    assert len(there()) == 2, "what waited has begun"


def check_until_fail():
    """The first that does not pass takes back what waits."""
    status, said = run("fails.yaml", "--on", "slurm", "--until-fail", "--repeat", "6", "--jobs", "2", "-o", "until")
    assert status == 1, (status, said)
    assert len(events("until", "attempt_ended")) < 6, said
    wait_for("an empty queue", queue_is_empty)


def check_killed():
    """kill -9: the queue goes on, the batch says how to end it, and that ends it in good order."""
    forget()
    process = start("waits.yaml", "--on", "slurm", "-o", "killed")
    wait_for("all runs", lambda: len(there()) == 3)
    process.kill()
    process.communicate()
    assert not queue_is_empty()
    shown = subprocess.run([volab, "report", "killed"], cwd=work, env=environment, text=True, capture_output=True)
    (array,) = set(slurm("squeue", "--noheader", "--format=%F").split())
    assert f"scancel {array}" in shown.stdout + shown.stderr, shown
    slurm("scancel", array)
    wait_for("an empty queue", queue_is_empty)
    assert len(list(work.glob("left-*"))) == 3, "labs were not taken down"


def check_not_shared():
    """A node that does not see the batch's folder is told; the other's runs count."""
    (work / "own").mkdir()
    where = start_cluster(f"n2:{work / 'own'}")
    try:
        status, said = run("quick.yaml", "--repeat", "4", "--on", "slurm", "-o", "own/batch")
    finally:
        subprocess.run([cluster, "stop", where])
    assert status == 4 and "node n2 does not see" in said, (status, said)
    assert "all nodes share" in said, said
    assert {end["where"] for end in events("own/batch", "attempt_ended") if end["outcome"] == "passed"} == {"n1"}


for name, text in {"waits": WAITS, "quick": QUICK, "fails": FAILS}.items():
    (work / f"{name}.yaml").write_text(text)
where = start_cluster()
try:
    checks = [check_array, check_refusals, check_until_fail, check_interrupted, check_killed,
              check_node, check_retry]
    for check in checks:
        began = time.monotonic()
        check(where) if check in (check_node, check_retry) else check()
        print(f"ok: {check.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
finally:
    subprocess.run([cluster, "stop", where])
if os.getuid() == 0:
    check_not_shared()
    print("ok: check_not_shared")
