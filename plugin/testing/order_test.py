#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""C2: what is acknowledged outlives a power cut, if the disk keeps what fsync was told to.

    order_test.py CONVOY

Traces a daemon's system calls and reads from them, for each call of Docker that changes a record: the
record is synced before it gets its name, and the folder of the names before the answer.
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from daemons import Daemon, check

CALLS = "fsync,syncfs,renameat,renameat2,mkdirat,unlinkat,sendmsg"


def traced(daemon, work, method, **body):
    """The calls that a daemon makes from a request to its answer, as ["fsync /path", "rename FROM TO", …]."""
    trace = os.path.join(work, "trace")
    connection = daemon.connect()
    connection.call("Capabilities")
    tracer = subprocess.Popen(["strace", "-f", "-y", "-qq", "-s", "0", "-e", "trace=" + CALLS, "-o", trace, "-p",
                               str(daemon.process.pid)], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(600):  # until it holds every thread
            if all("TracerPid:\t0" not in open(f"/proc/{daemon.process.pid}/task/{task}/status").read()
                   for task in os.listdir(f"/proc/{daemon.process.pid}/task")):
                break
            if tracer.poll() is not None:
                print("SKIPPED: strace cannot trace here:", tracer.stderr.read().strip())
                sys.exit(77)
            time.sleep(0.1)
        error = connection.call(method, **body)["Err"]
        check(not error, f"{method}: {error}")
        connection.call("Capabilities")  # the tracer may be behind: what is after our answer tells that that is written
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate()
    with open(trace) as file:
        calls = [line for line in map(read, whole(file)) if line]
    check("answer" in calls, f"C2: there is no answer in {calls}")
    return calls[:calls.index("answer") + 1]


def whole(lines):
    """Calls that another thread's interrupted, in one line again, where they ended."""
    begun = {}
    for line in lines:
        thread, _, call = line.rstrip("\n").partition(" ")
        call = call.strip()
        if call.endswith("<unfinished ...>"):
            begun[thread] = call.removesuffix("<unfinished ...>")
        elif (resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call)):
            yield begun.pop(thread, "") + resumed[1]
        else:
            yield call


def read(call):
    if not re.search(r"= \d+", call):
        return ""
    folders = re.findall(r"<([^<>]*)>", call)
    names = re.findall(r'"([^"]*)"', call)
    if call.startswith("fsync") and folders:
        return "fsync " + folders[0]
    if call.startswith("rename") and len(folders) >= 2 and len(names) == 2:
        return f"rename {folders[0]}/{names[0]} {folders[1]}/{names[1]}"
    if call.startswith("mkdirat") and folders and names:
        return f"mkdir {folders[0]}/{names[0]}"
    return "answer" if call.startswith("sendmsg") else ""


def in_order(calls, *wanted):
    at = 0
    for each in wanted:
        check(each in calls[at:], f"C2: '{each}' does not come after {wanted[:wanted.index(each)]} in {calls}")
        at = calls.index(each, at) + 1


def main():
    if not shutil.which("strace"):
        print("SKIPPED: there is no strace")
        sys.exit(77)
    work = os.path.realpath(tempfile.mkdtemp(prefix="convoy-order-"))
    share, config = os.path.join(work, "share"), os.path.join(work, "share", "config")
    pending, trash = os.path.join(config, "convoy.pending"), os.path.join(config, "convoy.trash")
    os.mkdir(share)
    daemon = Daemon(os.path.realpath(sys.argv[1]), work, "one", ("--on-docker-rm", "delete"))
    try:
        daemon.start()
        daemon.connect().call("Create", Name="first", Opts=None)  # makes the folders
        record = f"{config}/vfs_volume_vol.json"
        for options in (None, {"mode": "0750"}):
            calls = traced(daemon, work, "Create", Name="vol", Opts=options)
            aside = f"{pending}/created~vol"
            in_order(calls, f"mkdir {share}/vol", f"fsync {aside}", f"rename {aside} {record}", f"fsync {config}", "answer")
            in_order(calls, f"mkdir {share}/vol", f"fsync {share}", f"rename {aside} {record}")
            if options:
                in_order(calls, f"mkdir {share}/vol", f"fsync {share}/vol", f"rename {aside} {record}")
            calls = traced(daemon, work, "Remove", Name="vol")
            in_order(calls, f"rename {record} {pending}/deleted~vol", f"fsync {pending}", f"fsync {config}")
            moved = [call for call in calls if call.startswith(f"rename {share}/vol {trash}/")]
            check(len(moved) == 1, f"C2: the data is not moved away once: {calls}")
            in_order(calls, f"fsync {config}", moved[0], f"fsync {share}", "answer")
        daemon.stop()
        print("ok: C2 what is acknowledged is on the disk")
    finally:
        if daemon.process and daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
