#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`volab serve` from end to end, on the provider local: each test has a server and a browser of its own.

  serve_test.py VOLAB [TEST…]
"""
import gzip
import http.client
import inspect
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from page_client import PATIENCE, Page, Server  # noqa: E402

VOLAB = os.path.abspath(sys.argv[1])

SCENARIO = """\
scenario: first-steps
title: {en: First steps, ja: 最初の一歩, zh: 第一步}
says: {en: 'Folders & <files>.'}
lab:
  provider: local
  hosts: {server1: {}, server2: {}}
chapters:
  - id: folders
    title: {en: Folders}
    steps:
      - id: make
        says: {en: Make the folder `a`., ja: フォルダ `a` を作ります。}
        on: server1
        run: mkdir -p FOLDER/a
      - id: look
        on: server1
        run: ls FOLDER
        expect: {stdout: a}
  - id: files
    title: {en: Files}
    steps:
      - id: write
        on: server2
        run: |-
          cat > FOLDER/b <<'END'
          two
          lines
          END
      - id: read
        on: [server1, server2]
        run: cat FOLDER/b
        expect: {stdout: "two\\nlines"}
finally:
  - run: rm -rf FOLDER
    on: server1
"""


class Rig:
    """A folder with a scenario, and a server."""

    def __init__(self, *arguments, scenario=SCENARIO, prepare=None):
        self.top = tempfile.mkdtemp(prefix="volab-serve-test-")
        self.folder = os.path.join(self.top, "work")
        os.mkdir(self.folder)
        self.temporary = os.path.join(self.top, "tmp")
        os.mkdir(self.temporary)
        with open(os.path.join(self.top, "first.yaml"), "w", encoding="utf-8") as file:
            file.write(scenario.replace("FOLDER", self.folder))
        if prepare:
            prepare(self.top)
        self.arguments = arguments
        self.pages = []

    def __enter__(self):
        self.server = Server(VOLAB, "first.yaml", *self.arguments, folder=self.top,
                             environment={"TMPDIR": self.temporary, "XDG_STATE_HOME": self.top})
        return self

    def __exit__(self, kind, *_):
        for page in self.pages:
            page.close()
        exit_code = self.server.stop()
        left = os.listdir(self.temporary)
        said = self.server.said()
        self.server.err.close()
        shutil.rmtree(self.top)
        if kind is None:
            assert exit_code == 130, (exit_code, said)
            assert not left, left
        else:
            print(said, file=sys.stderr)

    def page(self, cookie=None, **more):
        page = Page(self.server, cookie or self.server.enter(), **more)
        self.pages.append(page)
        return page

    def path(self, *names):
        return os.path.join(self.folder, *names)


def until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def refused(*arguments, files=None):
    """How `volab serve` ends that cannot begin: exit code and what it said."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (files or {}).items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([VOLAB, "serve", *arguments], cwd=folder, capture_output=True, text=True,
                              timeout=PATIENCE, check=False)
        return done.returncode, done.stderr


# --- who may come in ----------------------------------------------------------------------------

def test_only_the_token_lets_a_browser_in():
    with Rig() as rig:
        server = rig.server
        for target in ("/", "/?token=", "/?token=" + "0" * 64, "/?token=" + server.token[:-1], "/api/catalogue",
                       "/api/scenario/first-steps", "/api/runs", "/runs/x/", "/assets/x", "/ws"):
            response, body = server.get(target)
            assert response.status == 403, (target, response.status)
            assert b"token" in body and b"first-steps" not in body, (target, body)
            assert response.getheader("Set-Cookie") is None
        response, body = server.get(f"/?token={server.token}")
        assert (response.status, response.getheader("Location")) == (303, "/")
        cookie = response.getheader("Set-Cookie")
        assert re.fullmatch(rf"volab-{server.port}=[0-9a-f]{{64}}; Path=/; HttpOnly; SameSite=Strict", cookie), cookie
        cookie = cookie.split(";")[0]
        response, body = server.get("/", cookie)
        assert response.status == 200 and b"<!doctype html>" in gzip.decompress(body).lower()[:100]
        policy = response.getheader("Content-Security-Policy")
        assert "default-src 'none'" in policy and "'unsafe" not in policy, policy
        again, _ = server.get(f"/?token={server.token}", cookie)
        assert again.getheader("Set-Cookie").split(";")[0] == cookie  # the browser stays the one it is
        assert server.get("/api/catalogue", cookie[:-1] + ("0" if cookie[-1] != "0" else "1"))[0].status == 403
        assert server.get("/api/catalogue", f"volab-1={cookie.split('=')[1]}")[0].status == 403


def test_foreign_hosts_and_origins_are_refused():
    with Rig() as rig:
        server = rig.server
        cookie = server.enter()
        for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1", f"127.0.0.1:{server.port + 1}"):
            assert server.get("/", cookie, host=host)[0].status == 421, host
            assert server.get(f"/?token={server.token}", host=host)[0].status == 421, host
        assert server.get("/", cookie, host=f"localhost:{server.port}")[0].status == 200
        for origin in ("http://evil.example", "null", f"https://{server.host}", "http://127.0.0.1:1"):
            assert server.get("/api/catalogue", cookie, {"Origin": origin})[0].status == 403, origin
            assert rig.page(cookie, origin=origin).status == 403, origin
        assert rig.page(cookie, origin=None).status == 403
        assert rig.page("volab=nothing").status == 403
        assert rig.page(cookie, host="evil.example", origin="http://evil.example").status == 421
        assert rig.page(cookie, path="/other").status == 404
        assert rig.page(cookie).status == 101


def test_requests_that_are_too_much_are_refused():
    with Rig() as rig:
        server = rig.server
        cookie = server.enter()
        assert server.get("/" + "x" * 20000)[0].status == 431
        assert server.get("/", cookie, method="DELETE")[0].status == 405
        assert server.get("/nothing", cookie)[0].status == 404
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as raw:
            raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n" + b"x" * 1000)
            assert raw.recv(100).startswith(b"HTTP/1.1 413"), "a body"
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as raw:
            raw.sendall(b"\x16\x03\x01 what is this\r\n\r\n")
            assert raw.recv(100).startswith(b"HTTP/1.1 400"), "no HTTP"
        idle = [socket.create_connection(("127.0.0.1", server.port), PATIENCE) for _ in range(300)]
        idle[-1].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle[-1].recv(100).startswith(b"HTTP/1.1 503")
        for one in idle:
            one.close()
        until(lambda: server.get("/", cookie)[0].status == 200, "room for connections")


# --- what there is ------------------------------------------------------------------------------

def test_the_catalogue_has_the_scenario():
    with Rig("--labs", "2", "--idle", "10m") as rig:
        cookie = rig.server.enter()
        catalogue = json.loads(rig.server.get("/api/catalogue", cookie)[1])
        assert (catalogue["labs"], catalogue["idle"]) == (2, 600)
        one = catalogue["scenarios"][0]
        assert (one["name"], one["chapters"], one["steps"], one["provider"]) == ("first-steps", 2, 4, "local")
        assert one["says_html"]["en"] == "<p>Folders &amp; &lt;files&gt;.</p>\n", one
        scenario = json.loads(rig.server.get("/api/scenario/first-steps", cookie)[1])
        steps = [step["id"] for chapter in scenario["chapters"] for step in chapter["steps"]]
        assert steps == ["make", "look", "write", "read"], steps
        assert scenario["languages"] == ["en", "ja", "zh"]
        assert rig.server.get("/api/scenario/nothing", cookie)[0].status == 404


def test_reports_of_past_runs():
    def prepare(top):
        subprocess.run([VOLAB, "run", "first.yaml", "--no-history", "--output", "runs/a run"], cwd=top, check=True,
                       stdout=subprocess.DEVNULL)

    with Rig(prepare=prepare) as rig:
        cookie = rig.server.enter()
        runs = json.loads(rig.server.get("/api/runs", cookie)[1])["runs"]
        assert [(run["id"], run["outcome"]) for run in runs] == [("a run", "passed")], runs
        response, body = rig.server.get("/runs/a%20run/?lang=ja", cookie)
        assert response.status == 200 and "フォルダ".encode() in body and len(body) > 10000
        assert rig.server.get("/runs/a%20run/record.jsonl", cookie)[0].status == 200
        assert rig.server.get("/runs/a%20run/..%2F..%2Ffirst.yaml", cookie)[0].status == 404
        assert sorted(os.listdir(os.path.join(rig.top, "runs", "a run"))) == ["junit.xml", "record.jsonl"]


# --- the walk -----------------------------------------------------------------------------------

def test_a_walk_to_the_end():
    with Rig() as rig:
        page = rig.page()
        page.until_lab("none")
        page.open("first-steps")
        assert page.walk["at"] == "make" and not page.walk["can_rewind"]
        page.attach(0)
        page.attach(1)
        page.tell("run", step="make", host=0)
        page.until_walk(lambda walk: walk["at"] == "look", "the second step")
        assert page.standing("make") == "passed" and os.path.isdir(rig.path("a"))
        assert b"mkdir -p" in page.terminals[0]
        page.tell("run", step="look")
        page.until_walk(lambda walk: walk["at"] == "write", "the second chapter")
        page.tell("run", step="write", host=1)
        page.until_walk(lambda walk: walk["at"] == "read", "the last step")
        with open(rig.path("b"), encoding="utf-8") as file:
            assert file.read() == "two\nlines\n"
        page.tell("run", step="read")
        page.until_walk(lambda walk: walk["at"] is None, "the end")
        assert [step["standing"] for step in page.walk["steps"].values()] == ["passed"] * 4
        assert b"\x1b]633" not in page.terminals[0] + page.terminals[1], "marks are ours alone"
        page.tell("leave")
        page.until_lab("none")
        until(lambda: not os.path.exists(rig.folder), "the closing steps")


def test_a_wrong_way_and_then_a_right_one():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, f"mkdir {rig.path('wrong')}\r")
        until(lambda: os.path.isdir(rig.path("wrong")), "the folder")
        page.tell("check")
        page.until_walk(lambda walk: page.standing("make") == "failed", "the mistake")
        checks = page.walk["steps"]["make"]["checks"]
        assert any(not check["passed"] and rig.path("a") in check["expected"] for check in checks), checks
        assert page.walk["at"] == "make"
        page.type(0, f"cd {rig.folder} && mkdir a\r")
        page.until_walk(lambda walk: page.standing("make") == "passed", "the right way")
        assert page.walk["at"] == "look"


def test_skip_go_and_hint():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.tell("hint")
        page.until(lambda: page.said("hint"), "a hint")
        assert page.said("hint")[0]["step"] == "make" and page.said("hint")[0]["text"]["en"]
        page.tell("skip")
        page.until_walk(lambda walk: walk["at"] == "look", "the next step")
        assert page.standing("make") == "skipped"
        page.tell("go", step="read")
        page.until_walk(lambda walk: walk["at"] == "read", "the step")
        page.tell("go", step="make")
        page.until_walk(lambda walk: walk["at"] == "make", "the step")
        page.attach(0)
        page.tell("run", step="make", host=0)
        page.until_walk(lambda walk: walk["at"] == "look", "the next step")
        page.tell("go", step="make")  # it has passed; something else is no reason to go on
        page.until_walk(lambda walk: walk["at"] == "make", "the step")
        page.type(0, "date; echo o''ther\r")
        page.until_printed(0, "other")
        page.tell("hint")
        page.until(lambda: len(page.said("hint")) == 2, "another hint")
        assert page.walk["at"] == "make", page.walk
        page.tell("go", step="nothing")
        assert "nothing" in page.until_error()["what"]
        page.tell("rewind", chapter="folders")
        assert "local" in page.until_error()["what"]
        page.tell("run", step="read", host=7)
        assert "not for that host" in page.until_error()["what"]
        page.send_frame(1, b"{")
        assert page.until_error()["what"] == "a page's message is not a JSON object"
        page.tell("open", scenario="nothing")
        assert "nothing" in page.until_error()["what"]
        assert page.lab["state"] == "ready"


def test_no_orders_without_a_lab():
    with Rig() as rig:
        page = rig.page()
        for do in ({"do": "check"}, {"do": "run", "step": "make"}, {"do": "rewind", "chapter": "folders"},
                   {"do": "attach", "host": 0, "from": 0, "columns": 80, "rows": 24}):
            page.send_frame(1, json.dumps(do).encode())
            assert "no lab" in page.until_error()["what"], do
        page.type(0, "id\r")
        page.type(200, "id\r")
        page.tell("leave")
        page.tell("stay")
        page.tell("check")
        page.until_error()


# --- terminals ----------------------------------------------------------------------------------

def test_a_page_that_is_reloaded_goes_on():
    with Rig() as rig:
        cookie = rig.server.enter()
        page = rig.page(cookie)
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, "echo be''fore\r")
        page.until_printed(0, "before")
        known, life = page.ends[0], page.attached[0]["life"]
        page.close()
        page = rig.page(cookie)
        page.until_lab("ready")
        page.until_walk(lambda walk: walk["at"] == "make")
        page.attach(0, start=known, life=life)
        page.type(0, "echo af''ter\r")
        page.until_printed(0, "after")
        assert page.attached[0]["from"] == known and not page.attached[0]["fresh"]
        assert b"before" not in page.terminals[0]
        whole = rig.page(cookie)
        whole.attach(0)
        whole.until_printed(0, "after")
        assert b"before" in whole.terminals[0]
        both = rig.page(cookie)  # all pages of a browser see the same
        both.attach(0)
        page.type(0, "echo for al''l\r")
        for one in (page, whole, both):
            one.until_printed(0, "for all")
        both.attach(0, start=5, life=life + 7)
        both.until(lambda: both.attached[0]["fresh"], "a fresh start")


def test_a_shell_that_ends_can_be_opened_again():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, "echo $$ > " + rig.path("pid") + "; kill -9 $$\r")
        page.until(lambda: page.said("ended"), "the end of the shell")
        assert page.said("ended")[0] == {"is": "ended", "host": 0, "reason": "killed by signal 9"}
        life = page.attached[0]["life"]
        page.attach(0, start=page.ends[0], life=life)
        page.until(lambda: page.attached[0]["life"] == life + 1, "another life")
        assert page.attached[0]["fresh"]
        page.until_printed(0, "# ")
        page.type(0, "exit\r")
        page.until(lambda: len(page.said("ended")) == 2, "the end of the shell")
        page.tell("run", step="make", host=0)  # opens it, too
        page.until_walk(lambda walk: walk["at"] == "look", "the step to be done")


def test_what_runs_in_a_terminal_is_not_typed_into():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, "cat\r")
        page.until_walk(lambda walk: walk["busy"] == "running", "cat")
        page.type(0, "mi''aow\r")
        page.until(lambda: page.terminals[0].count(b"mi''aow") == 2, "what cat says")
        page.tell("run", step="make", host=0)
        assert "a command is running" in page.until_error()["what"]
        page.type(0, "\x03")
        page.until_walk(lambda walk: walk["busy"] == "", "the end of cat")
        page.type(0, "half a line")
        page.until_printed(0, "half a line")
        page.tell("run", step="make", host=0)
        page.until_walk(lambda walk: walk["at"] == "look", "the step to be done")


def test_a_terminal_has_the_size_of_its_page():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0, columns=101, rows=31)
        page.until_printed(0, "# ")
        page.type(0, "stty size; locale charmap; echo $TERM\r")
        page.until_printed(0, "31 101")
        page.until_printed(0, "UTF-8")
        page.until_printed(0, "xterm-256color")
        page.tell("resize", host=0, columns=77, rows=22)
        page.until(lambda: page.said("size")[-1]["columns"] == 77, "the size")
        page.type(0, "stty size\r")
        page.until_printed(0, "22 77")


def test_50_mb_of_output():
    with Rig() as rig:
        cookie = rig.server.enter()
        fast, slow = rig.page(cookie), rig.page(cookie)
        slow.draws = False
        fast.open("first-steps")
        slow.until_lab("ready")
        fast.attach(0)
        slow.attach(0)
        fast.until_printed(0, "# ")
        fast.type(0, "head -c 50000000 /dev/zero | tr '\\0' x | fold -w 99; echo; echo the e''nd\r")
        fast.until_printed(0, "the end")
        kept = len(fast.terminals[0])
        assert kept + fast.lost >= 50_000_000, (kept, fast.lost)
        assert fast.terminals[0].endswith(b"# ") or fast.until_printed(0, "the end\r\n")
        slow.until(lambda: slow.ends.get(0, 0) >= 500_000, "the first bytes")
        assert len(slow.terminals[0]) <= 512 << 10, "no more than it draws"
        slow.draws = True
        slow.tell("shown", host=0, offset=slow.ends[0])
        slow.until_printed(0, "the end")
        assert slow.lost > 40_000_000, slow.lost
        with open(f"/proc/{rig.server.process.pid}/status", encoding="ascii") as status:
            peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1])
        assert peak < 100_000, f"{peak} kB"


def test_a_paste_of_1_mb():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, f"stty -echo; cat > {rig.path('pasted')}; stty echo; echo do''ne\r")
        page.until_walk(lambda walk: walk["busy"] == "running", "cat")
        text = "".join(f"line {n} ünïcödé\n" for n in range(50000)).encode()
        assert len(text) > 1_000_000
        page.type(0, text)
        page.type(0, "\x04")
        page.until_printed(0, "done")
        with open(rig.path("pasted"), "rb") as file:
            assert file.read() == text
        try:
            page.type(0, b"x" * (5 << 20))  # more than a message may have
        except OSError:
            pass  # it was closed before all was sent
        assert page.until_closed() in (1009, None)


def test_a_page_that_reads_nothing_holds_up_nobody():
    with Rig() as rig:
        cookie = rig.server.enter()
        dead, page = rig.page(cookie), rig.page(cookie)
        page.open("first-steps")
        dead.attach(0)  # and never reads again
        page.attach(0)
        page.until_printed(0, "# ")
        page.type(0, "seq 300000; echo the e''nd\r")
        page.until_printed(0, "the end")
        page.tell("run", step="make", host=0)
        page.until_walk(lambda walk: walk["at"] == "look", "the step to be done")


def test_hostile_names_and_output():
    with Rig() as rig:
        page = rig.page()
        page.open("first-steps")
        page.attach(0)
        page.until_printed(0, "# ")
        os.mkdir(rig.path("a"))
        for name in (b"<script>alert(1)</script>", b"\xff\xfe", b"new\nline", b"\x1b]633;x;E;0\x07", b"'$(id)'"):
            with open(os.path.join(rig.folder.encode(), name.replace(b"/", b"_")), "wb"):
                pass
        page.type(0, f"ls {rig.folder}; printf '\\033]633;aa;B;mkdir\\007\\033]633;aa;E;0\\007\\377\\n'; echo o''k\r")
        page.until_printed(0, "ok")
        page.tell("check")  # the folder is there
        page.until_walk(lambda walk: walk["at"] == "look", "the next step")
        page.tell("run", step="look", host=0)
        page.until_walk(lambda walk: page.standing("look") == "failed", "what differs")
        assert page.walk["steps"]["look"]["checks"], page.walk
        page.send_frame(1, b'{"do":"open","scenario":"\xc3\xa9\\u0000\\ud800"}')
        page.until_error()


# --- several learners ---------------------------------------------------------------------------

def test_two_browsers_do_not_see_each_other():
    with Rig("--labs", "2") as rig:
        one, other = rig.page(), rig.page()
        one.open("first-steps")
        other.until_lab("none")
        other.open("first-steps")
        one.attach(0)
        other.attach(0)
        one.until_printed(0, "# ")
        other.until_printed(0, "# ")
        one.type(0, "echo one''self\r")
        one.until_printed(0, "oneself")
        one.tell("skip")
        one.until_walk(lambda walk: walk["at"] == "look", "the next step")
        other.type(0, "echo other''wise\r")
        other.until_printed(0, "otherwise")
        assert b"oneself" not in other.terminals[0] and other.walk["at"] == "make"
        assert b"otherwise" not in one.terminals[0]


def test_a_full_house_queues():
    with Rig() as rig:
        pages = [rig.page() for _ in range(3)]
        pages[0].open("first-steps")
        for place, page in enumerate(pages[1:], 1):
            page.tell("open", scenario="first-steps")
            assert page.until_lab("queued")["place"] == place
        pages[1].tell("leave")
        pages[1].until_lab("none")
        pages[2].until(lambda: pages[2].lab["place"] == 1, "the first place")
        pages[0].tell("leave")
        pages[2].until_lab("ready")
        pages[0].tell("open", scenario="first-steps")
        assert pages[0].until_lab("queued")["place"] == 1


def test_a_lab_that_nobody_uses_is_reclaimed():
    with Rig("--idle", "3s") as rig:
        cookie = rig.server.enter()
        page = rig.page(cookie)
        page.open("first-steps")
        page.until(lambda: page.said("idle"), "the warning")
        assert 0 <= page.said("idle")[0]["reclaimed_in"] <= 1
        page.tell("stay")
        page.until(lambda: page.said("idle")[-1]["reclaimed_in"] is None, "the warning to go")
        page.until_lab("reclaimed")
        assert page.lab["reason"] == "nobody used the lab for 3s" and page.lab["hint"]
        page.tell("check")
        page.until_error()
        os.makedirs(rig.folder, exist_ok=True)
        page.open("first-steps")
        page.close()  # nobody there counts as nobody
        other = rig.page()
        other.tell("open", scenario="first-steps")
        other.until_lab("queued")
        other.until_lab("ready")


# --- how it ends, and does not begin ------------------------------------------------------------

def test_the_end_of_the_server_leaves_nothing():
    for number in (signal.SIGTERM, signal.SIGINT):
        with Rig("--labs", "2") as rig:
            page = rig.page()
            page.open("first-steps")
            page.attach(0)
            page.until_printed(0, "# ")
            page.type(0, f"echo $$ > {rig.path('pid')}; trap '' HUP; sleep 1000\r")
            until(lambda: os.path.exists(rig.path("pid")) and open(rig.path("pid"), encoding="ascii").read().strip(),
                  "the shell")
            with open(rig.path("pid"), encoding="ascii") as file:
                shell = int(file.read())
            os.kill(rig.server.process.pid, number)
            code = page.until_closed()
            assert code in (1001, None), code
            assert page.lab["state"] == "lost" and "server ends" in page.lab["reason"], page.lab
            assert rig.server.process.wait(PATIENCE) == 130
            until(lambda: not os.path.exists(f"/proc/{shell}"), "the shell to go")
            assert "interrupted" in rig.server.said()


def test_what_cannot_begin_says_why():
    scenario = {"a.yaml": SCENARIO.replace("FOLDER", "/nowhere")}
    assert refused("nothing.yaml")[0] == 3
    code, said = refused("a.yaml", files={"a.yaml": "scenario: x\nlab: {hosts: {a: {}}}\nchapters: oops\n"})
    assert code == 3 and "a.yaml:3" in said, said
    code, said = refused("a.yaml", "--bind", "nowhere", files=scenario)
    assert code == 2 and "'nowhere' is no address" in said, said
    code, said = refused("a.yaml", "--bind", "192.0.2.1", files=scenario)
    assert code == 2 and "cannot listen on 192.0.2.1" in said, said
    code, said = refused("a.yaml", "--idle", "0s", files=scenario)
    assert code == 2 and "--idle" in said, said
    code, said = refused("a.yaml", "--idle", "soon", files=scenario)
    assert code == 2 and "--idle" in said, said
    code, said = refused("a.yaml", "--labs", "0", files=scenario)
    assert code == 2, said
    code, said = refused("a.yaml", "b.yaml", files={**scenario, "b.yaml": scenario["a.yaml"]})
    assert code == 2 and "both called 'first-steps'" in said, said
    code, said = refused("a.yaml", "--provider", "nothing", files=scenario)
    assert code == 2 and "nothing" in said, said
    huge = SCENARIO.replace("provider: local", "provider: qemu").replace("server1: {}", "server1: {memory: 900G}")
    code, said = refused("a.yaml", files={"a.yaml": huge})
    assert code in (2, 3, 4), said
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused("a.yaml", "--port", str(port), files=scenario)
        assert code == 2 and f"port {port} of 127.0.0.1 is in use already" in said, said


def test_others_can_be_let_in():
    with Rig("--bind", "0.0.0.0") as rig:
        assert "warning: others can reach this address" in rig.server.said()
        cookie = rig.server.enter()
        assert rig.server.get("/api/catalogue", cookie, host=f"127.0.0.2:{rig.server.port}")[0].status == 200
        assert rig.server.get("/api/catalogue", cookie, host=f"evil.example:{rig.server.port}")[0].status == 421


def test_an_idle_server_is_small():
    with Rig() as rig:
        cookie = rig.server.enter()
        rig.server.get("/", cookie)
        rig.server.get("/api/scenario/first-steps", cookie)
        with open(f"/proc/{rig.server.process.pid}/status", encoding="ascii") as status:
            resident = int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])
        assert resident < 50_000, f"{resident} kB"


def main():
    wanted = sys.argv[2:]
    tests = [(name, test) for name, test in globals().items()
             if name.startswith("test_") and inspect.isfunction(test) and (not wanted or name in wanted)]
    assert tests, wanted
    wrong = 0
    for name, test in tests:
        began = time.monotonic()
        try:
            test()
            print(f"ok {name} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as failure:  # pylint: disable=broad-except
            wrong += 1
            import traceback
            traceback.print_exc()
            print(f"not ok {name}: {type(failure).__name__}: {failure}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
