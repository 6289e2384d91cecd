#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A share whose server stops and goes on while daemons work on it (bindfs stands in for the server).

    stalls.py CONVOY stalls COUNT      E3: no acknowledged call of COUNT from each of two daemons is lost
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from daemons import Daemon, check, listed, main, nothing_left

DELETES = ("--on-docker-rm", "delete")


class Server:
    """Serves FOLDER at the share; can be stopped, and goes on then."""

    def __init__(self, work):
        self.share, real = os.path.join(work, "share"), os.path.join(work, "real")
        os.mkdir(real)
        self.process = subprocess.Popen(["bindfs", "-f", real, self.share])
        for _ in range(300):
            if os.path.ismount(self.share):
                return
            time.sleep(0.1)
        check(False, "bindfs does not come up")

    def stall(self, seconds):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        self.process.send_signal(signal.SIGCONT)
        subprocess.run(["umount", "-l", self.share], check=False)
        self.process.kill()
        self.process.wait()


def work_on(daemon, count, rng, state):
    """Creates and removes volumes of its own names; `state` is what was acknowledged."""
    connection = daemon.connect()
    for _ in range(count):
        name = f"{daemon.name}-{rng.randrange(20)}"
        method = rng.choice(("Create", "Remove"))
        error = connection.call(method, Name=name, Opts=None)["Err"]
        check(not error, f"E3: {method} {name}: {error}")
        state[name] = method == "Create"


def stalls(arguments, work, rng):
    server = Server(work)
    try:
        daemons = [Daemon(arguments.convoy, work, name, DELETES).start() for name in ("one", "two")]
        states = [{} for _ in daemons]
        threads = [threading.Thread(target=work_on, args=(daemon, arguments.count, random.Random(rng.random()), state))
                   for daemon, state in zip(daemons, states)]
        for thread in threads:
            thread.start()
        stalled = 0
        while any(thread.is_alive() for thread in threads):
            time.sleep(rng.uniform(0.1, 0.5))
            server.stall(rng.uniform(0.1, 1.5))
            stalled += 1
        there = {name for state in states for name, is_there in state.items() if is_there}
        for daemon in daemons:
            for _ in range(100):  # it knows at its next question that the share answers again
                if listed(daemon.connect()) == there:
                    break
                time.sleep(0.1)
            check(listed(daemon.connect()) == there, f"E3: {daemon.name} lists {listed(daemon.connect()) ^ there} else")
            daemon.stop()
        check(stalled > 1, "E3: nothing stalled, so nothing was tested")
        check(set(os.listdir(server.share)) - {"config"} == there, "E3: folders are left or missing")
        nothing_left(work)
        print(f"{stalled} stalls")
    finally:
        server.end()


if __name__ == "__main__":
    if os.getuid() != 0 or not shutil.which("bindfs"):
        print("SKIPPED: it takes root and bindfs")
        sys.exit(77)
    if not os.environ.get("CONVOY_TEST_INSIDE"):
        os.environ["CONVOY_TEST_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])
    main(__doc__, stalls)
