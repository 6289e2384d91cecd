#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`volab serve` on a real lab: a chapter by clicks, a mistake, and back to the chapter's start.

  serve_lab_test.py VOLAB SCENARIO
"""
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import page_client  # noqa: E402
from page_client import Page, Server  # noqa: E402

page_client.PATIENCE = int(os.environ.get("VOLAB_TEST_PATIENCE", "900"))  # the first lab of a kind is provisioned under emulation
VOLAB, SCENARIO = (os.path.abspath(path) for path in sys.argv[1:3])


def walk_chapter(page, chapter):
    """Presses the button of each step of the chapter."""
    for step in chapter:
        page.until_walk(lambda walk: walk["at"] == step, step)
        page.until(lambda: page.walk["busy"] == "", "the end of what was before")
        page.tell("run", step=step)
        page.until_walk(lambda walk: walk["at"] != step or page.standing(step) in ("failed", "broken"), step)
        assert page.standing(step) == "passed", page.walk["steps"][step]


def session(server):
    cookie = server.enter()
    page = Page(server, cookie)
    page.open("docker-volumes")
    assert page.walk["can_rewind"]
    page.tell("look", picture=True)
    for host in (0, 1):
        page.attach(host)
        page.until_printed(host, "# ")
    walk_chapter(page, ["prune-networks", "list-networks"])
    page.until(lambda: page.said("picture"), "a picture of the lab")
    assert page.said("picture")[-1]["svg"]["en"].startswith("<svg")
    walk_chapter(page, ["publish-website"])
    page.until(lambda: "vm1" in page.said("picture")[-1]["svg"]["ja"], "the container in the picture")

    # A mistake: what has to be there is taken away, and the step is looked at again.
    page.tell("go", step="publish-website")
    page.until_walk(lambda walk: walk["at"] == "publish-website")
    page.type(0, "docker rm -f vm1; echo it is go''ne\r")
    page.until_printed(0, "it is gone")
    page.tell("check")
    page.until_walk(lambda walk: page.standing("publish-website") == "failed", "the mistake")
    print([check for check in page.walk["steps"]["publish-website"]["checks"] if not check["passed"]])

    lives = {host: page.attached[host]["life"] for host in (0, 1)}
    page.type(0, "touch /root/after; sleep 1000\r")
    began = time.monotonic()
    page.tell("rewind", chapter="bind-mounts")
    page.until_lab("rewinding")
    page.until_lab("ready")
    print(f"rewound in {time.monotonic() - began:.1f} s")
    for host in (0, 1):
        page.until(lambda: page.attached[host]["life"] > lives[host], "new terminals")
        page.until_printed(host, "# ")
    assert page.walk["at"] == "publish-website" and page.standing("publish-website") == "open", page.walk
    assert page.standing("list-networks") == "passed"
    page.type(0, "ls /root; docker ps -a; date +%s; echo that is a''ll\r")
    page.until_printed(0, "that is all")
    printed = page.terminals[0].split(b"a''ll")[1]
    assert b"after" not in printed and b"vm1" not in printed, printed
    clock = next(int(word) for word in printed.split() if word.isdigit() and len(word) == 10)
    assert abs(clock - time.time()) < 10, (clock, time.time())
    walk_chapter(page, ["publish-website"])

    page.tell("checkpoint")
    page.until_walk(lambda walk: walk["checkpoint"] and walk["busy"] == "", "the checkpoint")
    page.type(0, "docker rm -f vm1; echo go''ne\r")
    page.until_printed(0, "gone")
    page.tell("back-to-checkpoint")
    page.until_lab("rewinding")
    page.until_lab("ready")
    page.until_printed(0, "# ")
    page.type(0, "docker ps --format '{{.Names}} is the''re'\r")
    page.until_printed(0, "vm1 is there")
    other = Page(server, server.enter())
    other.tell("open", scenario="docker-volumes")
    assert other.until_lab("queued")["place"] == 1
    page.close()
    other.close()


def main():
    top = tempfile.mkdtemp(prefix="volab-serve-test-")
    server = Server(VOLAB, SCENARIO, folder=top, environment={"TMPDIR": top})
    try:
        session(server)
        print("the walk is as it should be", flush=True)
    finally:
        code = server.stop()
        print(server.said(), file=sys.stderr)
        server.err.close()
        left = [name for name in os.listdir(top) if name != "serve.err"]
        shutil.rmtree(top)
    assert code == 130 and not left, (code, left)
    with os.popen(f"'{VOLAB}' lab list") as labs:
        assert f" {server.process.pid} " not in labs.read()
    print("ok")


if __name__ == "__main__":
    main()
