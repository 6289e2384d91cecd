#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real convoy daemons on one share, as two hosts would have them, under load and under kill -9.

    daemons.py CONVOY kills ROUNDS     C1: acknowledged creates stay, acknowledged removes do not return
    daemons.py CONVOY pairs COUNT      COUNT mounts and unmounts from each of two daemons
    daemons.py CONVOY names COUNT      D1, D4: the same names from 2 and from 8 daemons, storms on one
    daemons.py CONVOY lock             D5: who holds a lock and dies holds up nobody
    daemons.py CONVOY records          C3: damaged records while the daemon runs and when it starts

Each takes --seed; the seed of a run is printed. The exit status is 0 when all held.
"""
import argparse
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time


class Broken(Exception):
    """The daemon went away in the middle of a call: nobody knows what became of it."""


class Connection:
    """A kept connection to a daemon's socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(120)
        try:
            self.socket.connect(path)
        except OSError as error:
            raise Broken(error) from error
        self.file = self.socket.makefile("rb")

    def call(self, method, **body):
        text = json.dumps(body).encode()
        request = f"POST /VolumeDriver.{method} HTTP/1.1\r\nHost:\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text
        try:
            self.socket.sendall(request)
            status = self.file.readline()
            if not status:
                raise Broken("closed")
            length = 0
            while (line := self.file.readline().strip()):
                key, _, value = line.partition(b":")
                if key.lower() == b"content-length":
                    length = int(value)
            answer = self.file.read(length)
            if len(answer) < length:
                raise Broken("cut")
        except OSError as error:
            raise Broken(error) from error
        return json.loads(answer)

    def close(self):
        self.file.close()
        self.socket.close()


class Daemon:
    def __init__(self, convoy, work, name, options=()):
        self.convoy, self.work, self.name, self.options = convoy, work, name, options
        self.socket = os.path.join(work, name + ".sock")
        self.process = None

    def start(self, **environment):
        log = open(os.path.join(self.work, self.name + ".log"), "a")
        self.process = subprocess.Popen(
            [self.convoy, "--socket", self.socket, "daemon", "--drivers", "vfs", "--driver-opts",
             "vfs.path=" + os.path.join(self.work, "share"), "--root", os.path.join(self.work, self.name), *self.options],
            stdout=log, stderr=log, env={**os.environ, **environment})
        log.close()
        for _ in range(1200):
            try:
                self.connect().close()
                return self
            except Broken:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise SystemExit(f"FAILED: the daemon {self.name} does not come up: {self.log()}")

    def connect(self):
        return Connection(self.socket)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            if self.process.wait(60) != 0:
                raise SystemExit(f"FAILED: the daemon {self.name} ended with {self.process.returncode}: {self.log()}")

    def log(self):
        with open(os.path.join(self.work, self.name + ".log")) as file:
            return file.read()[-2000:]


failed = []  # also in threads, whose exceptions reach nobody


def check(holds, what):
    if not holds:
        failed.append(what)
        raise SystemExit(f"FAILED: {what}")


def listed(connection):
    return {volume["Name"] for volume in connection.call("List")["Volumes"]}


def config(work, *names):
    return os.path.join(work, "share", "config", *names)


def fill(work, count):
    """Volumes that an earlier daemon has left; the set of their names."""
    os.makedirs(config(work))
    for i in range(count):
        os.mkdir(os.path.join(work, "share", f"vol{i}"))
        with open(config(work, f"vfs_volume_vol{i}.json"), "w") as record:
            json.dump({"Name": f"vol{i}", "Size": 0, "Path": f"/x/vol{i}", "MountPoint": "", "PrepareForVM": False,
                       "CreatedTime": "Tue Nov 24 00:28:12 +0000 2026", "Snapshots": {}}, record)
    return {f"vol{i}" for i in range(count)}


def nothing_left(work):
    """Nothing pending, and in the end nothing in the trash."""
    for _ in range(600):
        left = [f"{folder}/{name}" for folder in ("convoy.pending", "convoy.trash")
                if os.path.isdir(config(work, folder)) for name in os.listdir(config(work, folder))]
        if not left:
            return
        time.sleep(0.1)
    check(False, f"left behind: {left[:5]}")


class Worker(threading.Thread):
    """Makes and removes volumes of its own names and knows what was acknowledged."""

    def __init__(self, daemon, prefix, rng, state):
        super().__init__()
        self.daemon_, self.prefix, self.rng, self.state = daemon, prefix, rng, state

    def run(self):
        try:
            connection = self.daemon_.connect()
            while True:
                self.step(connection)
        except Broken:
            pass

    def step(self, connection):
        name = f"{self.prefix}-{self.rng.randrange(8)}"
        method = self.rng.choice(("Create", "Create", "Remove", "Mount", "Unmount"))
        changes = {"Create": True, "Remove": False}.get(method)
        if changes is not None:
            before = self.state.get(name, False)
            self.state[name] = before if before == changes else None  # None: nobody knows
        error = connection.call(method, Name=name, ID="id", Opts=None)["Err"]
        if changes is not None:
            check(not error, f"{method} {name}: {error}")
            self.state[name] = changes


def kills(arguments, work, rng):
    """Half of the daemons are killed at a time, the others go on."""
    daemons = [Daemon(arguments.convoy, work, name, ("--on-docker-rm", "delete") if arguments.deletes else ())
               for name in ("one", "two")]
    present = fill(work, 2000)
    for daemon in daemons:
        daemon.start()
    states = {}
    for number in range(arguments.count):
        workers = [Worker(daemon, f"{daemon.name}{i}", random.Random(rng.random()), states.setdefault((daemon.name, i), {}))
                   for daemon in daemons for i in range(3)]
        for worker in workers:
            worker.start()
        time.sleep(rng.uniform(0.0, 0.15))
        for daemon in daemons:
            daemon.kill()
        for worker in workers:
            worker.join()
        for daemon in daemons:
            daemon.start()
        for daemon in daemons:
            connection = daemon.connect()
            names = listed(connection)
            check(present <= names, f"round {number}: {daemon.name} does not list {sorted(present - names)[:5]}")
            for state in states.values():
                for name, is_there in state.items():
                    if is_there is None:
                        is_there = state[name] = name in names
                    check(is_there == (name in names), f"round {number}: {name} is {'not ' if is_there else ''}listed by {daemon.name}")
                    found = "Volume" in connection.call("Get", Name=name)
                    check(is_there == found, f"round {number}: {name} is {'not ' if is_there else ''}found by {daemon.name}")
            connection.close()
    for daemon in daemons:
        daemon.stop()
    daemons[0].start()
    nothing_left(work)
    daemons[0].stop()


def pairs(arguments, work, rng):
    daemons = [Daemon(arguments.convoy, work, name).start() for name in ("one", "two")]
    connection = daemons[0].connect()
    check(not connection.call("Create", Name="vol", Opts=None)["Err"], "create")
    check(not connection.call("Create", Name="stays", Opts=None)["Err"], "create")
    failures = []

    def mounting(daemon):
        own = daemon.connect()
        for i in range(arguments.count):
            for method in ("Mount", "Unmount"):
                answer = own.call(method, Name="vol", ID=f"{daemon.name}{i % 7}")
                if answer["Err"]:
                    failures.append(f"{daemon.name}: {method} {i}: {answer['Err']}")
                    return

    def listing(daemon, done):
        own = daemon.connect()
        while not done.is_set():
            if listed(own) & {"vol", "stays"} != {"vol", "stays"}:
                failures.append("List lacks a volume")
                return
            for method in ("Create", "Remove"):
                own.call(method, Name="goes", Opts=None)

    began = time.monotonic()
    threads = [threading.Thread(target=mounting, args=(daemon,)) for daemon in daemons]
    done = threading.Event()
    lister = threading.Thread(target=listing, args=(daemons[1], done))
    for thread in (*threads, lister):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    lister.join()
    took = time.monotonic() - began
    check(not failures, failures)
    check("Volume" in connection.call("Get", Name="vol"), "the record is lost")
    with open(config(work, "vfs_volume_vol.json")) as record:
        check(json.load(record)["Name"] == "vol", "the record is damaged")
    uses = config(work, "convoy.uses", "vol")
    check(not os.path.exists(uses) or not os.listdir(uses), "uses are left")
    for daemon in daemons:
        daemon.stop()
    nothing_left(work)
    print(f"{2 * arguments.count} mounts and unmounts in {took:.1f} s")


def together(tasks):
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def names(arguments, work, rng):
    for hosts in (2, 8):
        daemons = [Daemon(arguments.convoy, work, f"host{hosts}-{i}", ("--on-docker-rm", "delete") if arguments.deletes else ()).start()
                   for i in range(hosts)]
        answers = {}

        def creating(number, daemon):
            own = daemon.connect()
            for i in range(arguments.count):
                mode = ("0700", "0755")[number % 2]
                answers[number, i] = own.call("Create", Name=f"d1-{hosts}-{i}", Opts={"mode": mode})["Err"]

        together([lambda n=n, d=d: creating(n, d) for n, d in enumerate(daemons)])
        connection = daemons[0].connect()
        for i in range(arguments.count):
            # Who asked for what the winner asked for succeeded, the others were told.
            won = [number for number in range(hosts) if not answers[number, i]]
            check(won and len({number % 2 for number in won}) == 1, f"D1: d1-{i}: {[answers[n, i] for n in range(hosts)]}")
            lost = {answers[number, i] for number in range(hosts)} - {""}
            check(len(won) == hosts // 2 and all("already exists with other options" in text for text in lost), f"D1: {lost}")
        check(len([name for name in listed(connection) if name.startswith(f"d1-{hosts}-")]) == arguments.count, "D1: listed twice or not")

        def storming(daemon):
            own = daemon.connect()
            for _ in range(arguments.count):
                own.call("Create", Name="storm", Opts=None)
                own.call("Get", Name="storm")
                own.call("Remove", Name="storm")

        together([lambda d=d: storming(d) for d in daemons])
        check("storm" not in listed(connection), "D4: the last one removed it")
        check(not connection.call("Create", Name="storm", Opts=None)["Err"], "D4: it cannot be made any more")
        for daemon in daemons:
            own = daemon.connect()
            check("Volume" in own.call("Get", Name="storm"), "D2: another host does not see it")
        check(not connection.call("Remove", Name="storm")["Err"], "D4: it cannot be removed any more")
        for daemon in daemons:
            check("Volume" not in daemon.connect().call("Get", Name="storm"), "D2: another host still sees it")
            daemon.stop()
        nothing_left(work)


def lock(arguments, work, rng):
    """A process on "another host" locks everything and is killed."""
    daemon = Daemon(arguments.convoy, work, "one").start()
    connection = daemon.connect()
    check(not connection.call("Create", Name="before", Opts=None)["Err"], "create")
    ready, told = os.pipe()
    holder = os.fork()
    if holder == 0:
        file = os.open(config(work, "convoy.locks"), os.O_RDWR)
        f_ofd_setlk = 37
        fcntl.fcntl(file, f_ofd_setlk, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
        os.write(told, b"x")
        signal.pause()
    os.read(ready, 1)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(connection.call("Create", Name="vol", Opts=None)["Err"]))
    waiting.start()
    other = daemon.connect()
    check("before" in listed(other), "D5: List waits for a lock")
    check("Volume" in other.call("Get", Name="before"), "D5: Get waits for a lock")
    time.sleep(0.5)
    check(waiting.is_alive(), "D5: the lock keeps nobody away")
    os.kill(holder, signal.SIGKILL)
    os.waitpid(holder, 0)
    waiting.join()
    check(answers == [""], f"D5: {answers}")
    daemon.stop()


def records(arguments, work, rng):
    daemon = Daemon(arguments.convoy, work, "one").start()
    connection = daemon.connect()
    for name in ("good", "cut", "empty", "garbage", "closed", "later"):
        check(not connection.call("Create", Name=name, Opts=None)["Err"], "create")

    def write(name, text):
        with open(config(work, f"vfs_volume_{name}.json"), "wb") as file:
            file.write(text)

    write("cut", b'{"Name":"cut","Si')
    write("empty", b"")
    write("garbage", bytes(rng.randrange(256) for _ in range(500)))
    write("later", b'{"Name":"later","Format":99}')
    os.chmod(config(work, "vfs_volume_closed.json"), 0)
    os.symlink("/etc/passwd", config(work, "vfs_volume_planted.json"))
    for restarted in (False, True):
        if restarted:
            daemon.stop()
            daemon.start()
            connection = daemon.connect()
        check("good" in listed(connection), "C3: a good volume is not listed")
        check("Volume" in connection.call("Get", Name="good"), "C3: a good volume is not found")
        for name in ("cut", "empty", "garbage", "later", "planted"):
            answer = connection.call("Mount", Name=name, ID="x")
            check(name in answer["Err"], f"C3: mounting {name}: {answer}")
            check("Volume" in connection.call("Get", Name=name), f"C3: Docker is told that {name} is gone")
            check(connection.call("Create", Name=name, Opts=None)["Err"], f"C3: {name} was overwritten")
    with open(config(work, "vfs_volume_later.json")) as record:
        check(record.read() == '{"Name":"later","Format":99}', "C3: a later version's record was touched")
    check(not {"cut", "empty", "garbage", "later"} & listed(connection), "C3: a damaged volume is listed as good")
    for name in ("cut", "empty", "garbage", "planted"):
        check(not connection.call("Remove", Name=name)["Err"], f"C3: {name} cannot be removed")
        check(not connection.call("Create", Name=name, Opts=None)["Err"], f"C3: {name} cannot be made anew")
    daemon.stop()


def main(description, *tests):
    by_name = {test.__name__: test for test in tests}
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("convoy")
    parser.add_argument("test", choices=by_name)
    parser.add_argument("count", type=int, nargs="?", default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments = parser.parse_args()
    arguments.convoy = os.path.realpath(arguments.convoy)
    arguments.deletes = "--on-docker-rm" in subprocess.run([arguments.convoy, "daemon", "--help"], capture_output=True, text=True).stdout
    print(f"{arguments.test}: --seed {arguments.seed}", flush=True)
    work = tempfile.mkdtemp(prefix="convoy-daemons-")
    os.mkdir(os.path.join(work, "share"))
    started = []
    popen = subprocess.Popen
    subprocess.Popen = lambda *a, **k: started.append(popen(*a, **k)) or started[-1]
    try:
        by_name[arguments.test](arguments, work, random.Random(arguments.seed))
        check(not failed, failed[:3])
        print("ok")
    except BaseException:
        for name in sorted(os.listdir(work)):
            if name.endswith(".log"):
                with open(os.path.join(work, name)) as log:
                    print(f"--- {name}\n{log.read()[-1500:]}", file=sys.stderr)
        raise
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(work)


if __name__ == "__main__":
    main(__doc__, kills, pairs, names, lock, records)
