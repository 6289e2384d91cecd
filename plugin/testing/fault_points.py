#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A daemon that dies at each place where that would be worst, and what the next one makes of it.

    fault_points.py CONVOY faults      C1: of a program that has its fault points

A build with CONVOY_FAULT_POINTS ends at the place that the environment's CONVOY_FAULT names.
"""
import os
import re
import signal
import subprocess
import time

from daemons import Daemon, check, config, listed, main, nothing_left

CREATE, DELETE = ("create", "new"), ("delete", "full")
RENAME, CLONE = ("volume", "rename", "full", "new"), ("volume", "clone", "full", "new")
SNAPSHOT, DROP = ("snapshot", "create", "full", "--name", "new-snap"), ("snapshot", "delete", "snap")
BACKUP, FORGET = ("backup", "create", "snap", "--dest", "DEST"), ("backup", "delete", "URL")
RESTORE = ("create", "new", "--backup", "URL")

PLACES = {  # which command passes it
    "create-record-aside": CREATE, "create-folder": CREATE, "record-renamed": CREATE,
    "delete-record-aside": DELETE, "delete-data-aside": DELETE,
    "mount-noted": ("mount", "full"),
    "rename-noted": RENAME, "rename-data-moved": RENAME, "rename-record-moved": RENAME,
    "rename-snapshots-moved": RENAME, "update-record-aside": RENAME,
    "clone-copied": CLONE, "clone-record-aside": CLONE, "clone-data-moved": CLONE,
    "snapshot-claimed": SNAPSHOT, "snapshot-aside": SNAPSHOT, "snapshot-in-place": SNAPSHOT, "snapshot-entered": SNAPSHOT,
    "snapshot-dropped": DROP,
    "backup-noted": BACKUP, "object-aside": BACKUP, "backup-data": BACKUP, "backup-volume-recorded": BACKUP,
    "backup-recorded": BACKUP, "backup-dropped": FORGET,
    "restore-claimed": RESTORE, "restore-aside": RESTORE, "restore-in-place": RESTORE, "restore-recorded": RESTORE,
}
ELSEWHERE = {"upload-begun", "upload-part"}  # of S3: s3_test.sh

VOLUMES = {  # what there may be afterwards
    CREATE: ({"full"}, {"full", "new"}), DELETE: ({"full"}, set()), RENAME: ({"full"}, {"new"}),
    CLONE: ({"full"}, {"full", "new"}), RESTORE: ({"full"}, {"full", "new"}),
}
SNAPSHOTS = {DELETE: ({"snap"}, set()), SNAPSHOT: ({"snap"}, {"snap", "new-snap"}), DROP: ({"snap"}, set())}
BACKUPS = {BACKUP: (1, 2), FORGET: (0, 1)}


class Share:
    """A share with a volume, its snapshot and a backup of that, and the daemon of it."""

    def __init__(self, program, work):
        self.program, self.work = program, work
        self.daemon = Daemon(program, work, "one")
        self.destination = os.path.join(work, "backups")

    def convoy(self, *words):
        words = [{"DEST": f"vfs://{self.destination}", "URL": self.url}.get(word, word) for word in words]
        return subprocess.run([self.program, "--socket", self.daemon.socket, *words], capture_output=True, text=True)

    def make(self):
        self.url = ""
        for folder in ("share", "backups", "one"):
            path = os.path.join(self.work, folder)
            subprocess.run(["rm", "-rf", path], check=True)
            os.mkdir(path)
        self.daemon.start()
        self.must("create", "full")
        with open(os.path.join(self.work, "share", "full", "file"), "w") as data:
            data.write("data")
        self.must("snapshot", "create", "full", "--name", "snap")
        self.url = self.must("backup", "create", "snap", "--dest", "DEST").strip()
        self.daemon.stop()

    def must(self, *words):
        done = self.convoy(*words)
        check(done.returncode == 0, f"{words}: {done.stdout}{done.stderr}")
        return done.stdout

    def volumes(self):
        return listed(self.daemon.connect())

    def snapshots(self):
        return set(re.findall(r'^\t"([^"]+)": \{', self.must("snapshot", "list"), re.M))

    def backups(self):
        return self.must("backup", "list", "DEST").count('"BackupURL"')

    def left_of_backups(self):
        """Notes of backups under way, what was being written, and data without a record."""
        notes = os.path.join(self.work, "one", "vfs", "backups")
        left = [f"note {name}" for name in (os.listdir(notes) if os.path.isdir(notes) else ())]
        files = [os.path.join(folder, name) for folder, _, names in os.walk(self.destination) for name in names]
        left += [file for file in files if file.endswith(".tmp")]
        data, records = (sum(1 for file in files if re.search(form, file)) for form in (r"\.bak$", r"/backup_[^/]*\.cfg$"))
        return left + ([f"{data} data of {records} backups"] if data != records else [])

    def left_of_snapshots(self):
        folder = config(self.work, "convoy.snapshots")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        left = [name for name in names if name.startswith("~")]
        archives = {file.split("_", 1)[1].removesuffix(".tar.gz")
                    for name in names if not name.startswith("~") for file in os.listdir(os.path.join(folder, name))}
        restoring = config(self.work, "convoy.restoring")
        left += os.listdir(restoring) if os.path.isdir(restoring) else []
        return left + ([f"archives {archives}"] if archives != self.snapshots() else [])

    def settle(self, place):
        """The next daemon cleans up behind what it answers."""
        nothing_left(self.work)
        for _ in range(300):
            left = self.left_of_backups() + self.left_of_snapshots()
            if not left:
                return
            time.sleep(0.1)
        check(False, f"{place}: left behind: {left[:5]}")


def die_at(share, place, command):
    share.daemon.start(CONVOY_FAULT=place)
    told = share.convoy(*command)
    try:
        ended = share.daemon.process.wait(30)
    except subprocess.TimeoutExpired:
        ended = None
    check(ended == -signal.SIGKILL, f"{place}: {command} does not pass it: {told.stdout}")
    check(told.returncode == 1, f"{place}: success is told by a daemon that died: {told.stdout}")


def is_whole(share, place, command):
    names = share.volumes()
    check(names in VOLUMES.get(command, ({"full"},)), f"{place}: {names}")
    check(share.snapshots() in SNAPSHOTS.get(command, ({"snap"},)), f"{place}: {share.snapshots()}")
    check(share.backups() in BACKUPS.get(command, (1,)), f"{place}: {share.backups()} backups")
    folders = set(os.listdir(os.path.join(share.work, "share"))) - {"config"}
    check(folders == names, f"{place}: volumes {names}, folders {folders}")
    for name in names - ({"new"} if command == CREATE else set()):
        check(os.path.exists(os.path.join(share.work, "share", name, "file")), f"{place}: {name} has lost its data")
    found = share.convoy("fsck")
    check(found.returncode == 0 and "wrong " not in found.stdout, f"{place}: fsck: {found.stdout}")


def faults(arguments, work, rng):
    top = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")
    in_code = set()
    for folder, _, files in os.walk(top):
        for file in files:
            if file.endswith(".cpp"):
                with open(os.path.join(folder, file)) as code:
                    in_code |= set(re.findall(r'fault_point\("([^"]+)"\)', code.read()))
    check(in_code == set(PLACES) | ELSEWHERE, f"not tried, or not there: {in_code ^ (set(PLACES) | ELSEWHERE)}")
    share = Share(arguments.convoy, work)
    for place, command in PLACES.items():
        share.make()
        die_at(share, place, command)
        share.daemon.start()
        share.settle(place)
        is_whole(share, place, command)
        share.daemon.stop()
    print(f"{len(PLACES)} places")


if __name__ == "__main__":
    main(__doc__, faults)
