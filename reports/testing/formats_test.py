#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever a record holds, each format is a document that readers take, and all tell the same of it.

  formats_test.py VOLAB TOP [RECORD…]    RECORDs of other runs are looked at, too

Readers of TAP and Markdown from npm are asked as well where they are installed (npm ci in node/).
"""
import copy
import glob
import html.parser
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile

import readers

volab, top, *others = map(os.path.abspath, sys.argv[1:])
FORMATS = {"junit": "xml", "tap": "tap", "ctrf": "json", "github": "txt", "github-summary": "md",
           "gitlab-codequality": "json", "gitlab-metrics": "txt"}
HOSTILE = {
    "control characters": "".join(map(chr, range(32))) + "\x7f\x9b\x85",
    "escapes": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b]8;;http://x\x07link",
    "no characters": "\ufffe\uffff\ufeff\u2028\u2029",
    "bidi": "a\u202ecba\u2066x\u2069\u200f",
    "markup": "</system-out></testcase>]]><!-- --> & &amp; <![CDATA[ <?x?> <script>alert(1)</script> \"'",
    "markdown": "</details></summary>\n````\n```\n# x\n| a | [b](http://c) ![d](e) www.evil.example @all <img src=x>",
    "workflow": "::error file=x,line=1::y\n::add-mask::a\n##[error]z\n%0A::stop-commands::b\r::set-output name=c::d",
    "tap": "ok 2 - x # SKIP y\nnot ok 3 # TODO \\# \\\\#\nBail out! now\n1..9\n  ---\n  ...\n    ...\npragma +strict {",
    "yaml": "|2-\n  a: b\n\t- c\n'\"\\ %TAG ! tag:\n? : - # x\n--- \n...\n",
    "openmetrics": "a\"b\\c\n# EOF\nx{y=\"z\"} 1",
    "attachment": "[[ATTACHMENT|/etc/passwd]]",
    "long": "x\u00e9" * 60000,
    "blank": " \n\t\n ",
    "utf-8 beyond the first plane": "\U0001f4a5\U0010ffff",
}
checked = 0
for_npm = []


def report(record, *options, **keywords):
    return subprocess.run([volab, "report", record, *options], capture_output=True, **keywords)


def make(record, folder, **keywords):
    """All formats of the record; their files by format, and what volab did."""
    files = {name: os.path.join(folder, f"{name}.{end}") for name, end in FORMATS.items()}
    for file in files.values():
        if os.path.exists(file):
            os.remove(file)
    return files, report(record, *(f"--format={name}={file}" for name, file in files.items()), **keywords)


def check(record, folder):
    """Reads all formats of a record that can be read, and holds them against each other."""
    global checked
    files, done = make(record, folder)
    assert done.returncode == 0, (record, done.stderr)
    junit, ctrf = readers.junit(files["junit"]), readers.ctrf(files["ctrf"])
    points, bails = readers.tap(files["tap"])
    metrics, issues = readers.metrics(files["gitlab-metrics"]), readers.code_quality(files["gitlab-codequality"])
    notes = [note for note in readers.annotations(files["github"]) if note[0] == "error"]
    readers.markdown(files["github-summary"])

    steps = {key[1].rsplit('outcome="', 1)[1][:-1]: int(value) for key, value in metrics.items() if key[0] == "volab_steps"}
    wrong = sum(steps[name] for name in ("failed", "broken", "interrupted"))
    assert len(points) == sum(steps.values()) == junit["tests"] - bails == sum(ctrf.values()) - bails
    assert sum(not point["ok"] for point in points) == wrong == junit["failures"] + junit["errors"] - bails
    assert sum(point["skip"] for point in points) == steps["skipped"] == junit["skipped"] == ctrf["skipped"]
    assert steps["passed"] == ctrf["passed"]
    assert bool(notes) == bool(issues) == bool(wrong or bails), (notes, issues, wrong)
    checked += 1
    return files, points


def written(folder, name, events):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(event) + "\n" for event in events)
    return path


def replaced(value, text, key=""):
    """The event with `text` added to all texts that are not words of the format."""
    if isinstance(value, dict):
        return {name if key not in ("facts", "environment") else name + text[:50]: replaced(each, text, name)
                for name, each in value.items()}
    if isinstance(value, list):
        return [replaced(each, text, key) for each in value]
    words = ("event", "outcome", "stream", "sha256", "scenario_sha256", "started")
    return value + text if isinstance(value, str) and key not in words else value


def events_of(record):
    with open(record, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_real_records(work):
    records = [record for record in glob.glob(os.path.join(top, "fixtures/cli/report-*/record.jsonl"))
               if "damaged" not in record] + others
    assert len(records) > 10, records
    for record in records:
        check(record, work)


def test_cut_anywhere(record, work):
    """At the end of each event and in the middle of it."""
    with open(record, "rb") as file:
        lines = file.read().splitlines(keepends=True)
    cut = os.path.join(work, "cut.jsonl")
    for number in range(1, len(lines)):
        for part in (b"", lines[number][:len(lines[number]) // 2], lines[number][:-1]):
            with open(cut, "wb") as file:
                file.write(b"".join(lines[:number]) + part)
            check(cut, work)
    with open(cut, "wb") as file:
        file.write(lines[0][:100])
    assert_refused(cut, work, "is no record: line 1")


def test_hostile_strings(events, work):
    for name, text in HOSTILE.items():
        hostile = replaced(events, text)
        files, points = check(written(work, "hostile.jsonl", hostile), work)
        assert len(points) == len(events[0]["steps"]), name
        for kind in ("tap", "github", "github-summary"):
            text = readers.text_of(files[kind])
            assert not any(c in text for c in "\x1b\u202e\u2066\x07\x00"), (name, kind)
        sizes = {kind: os.path.getsize(file) for kind, file in files.items()}
        assert all(size < 8 << 20 for size in sizes.values()), sizes
        for kind in ("tap", "github-summary"):
            for_npm.append(copied(files[kind], work, len(for_npm)))


def copied(file, work, number):
    copy_of = os.path.join(work, f"{number}-{os.path.basename(file)}")
    os.replace(file, copy_of)
    return copy_of


def test_huge_lines(events, work):
    """50 MB in one event: bounded documents, in bounded memory."""
    for member, event in (("text", "output"), ("actual", "check"), ("reason", "step_ended")):
        huge = copy.deepcopy(events)
        for each in huge:
            if each["event"] == event:
                each[member] = "]]>\u202e\n" * (50_000_000 // 11)
                break
        files, _ = check(written(work, "huge.jsonl", huge), work)
        for kind, file in files.items():
            assert os.path.getsize(file) < 40 << 20, (member, kind, os.path.getsize(file))
    too_long = copy.deepcopy(events)
    too_long[-1]["reason"] = "x" * (65 << 20)
    assert_refused(written(work, "huge.jsonl", too_long), work, "MiB")


def assert_refused(record, work, why):
    files, done = make(record, work)
    assert done.returncode == 2 and why in done.stderr.decode(), (done.returncode, done.stderr[:500])
    left = [file for file in files.values() if os.path.exists(file)]
    assert not left and not glob.glob(os.path.join(work, "*.new-*")), left


def test_what_is_no_record(events, work):
    newer, damaged = copy.deepcopy(events), copy.deepcopy(events)
    newer[0]["format"] = 2
    assert_refused(written(work, "newer.jsonl", newer), work, "format 2")
    damaged[3]["at_us"] = "soon"
    assert_refused(written(work, "damaged.jsonl", damaged), work, "line 4")
    for text, why in ((b"", "is empty"), (b"hello\n", "no record"), (b"\xff\xfe\x00\n", "no record"),
                      (b"[" * 100_000 + b"\n", "no record"), (b'{"event":"run_started"}\n', "'format' is missing"),
                      (json.dumps(events[0]).encode().replace(b'"Two volumes"', b'"\\ud800"') + b"\n", "no record")):
        path = os.path.join(work, "none.jsonl")
        with open(path, "wb") as file:
            file.write(text)
        assert_refused(path, work, why)


def test_files_that_cannot_be_written(record, work):
    """All others are made, and each that is not is named."""
    files, done = make(record, work, preexec_fn=small_disk)
    assert done.returncode == 4, done.stderr
    made = {name for name, file in files.items() if os.path.exists(file)}
    assert made == {"github", "gitlab-codequality"}, made
    for name in set(files) - made:
        assert f"cannot write '{files[name]}': File too large" in done.stderr.decode(), done.stderr
    assert not glob.glob(os.path.join(work, "*.new-*"))
    with open("/dev/full", "wb") as full:
        done = subprocess.run([volab, "report", record, "--format=tap=-"], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 4 and b"cannot write to standard output: No space" in done.stderr, done.stderr


def test_what_is_no_file(record, work):
    """Pipes and devices are written to and stay what they are; a record is never overwritten."""
    pipe, document = os.path.join(work, "pipe"), make(record, work)[0]["tap"]
    os.mkfifo(pipe)
    with subprocess.Popen([volab, "report", record, f"--format=tap={pipe}"], stdout=subprocess.DEVNULL) as writer:
        assert readers.text_of(pipe) == readers.text_of(document)
        assert writer.wait() == 0 and stat.S_ISFIFO(os.stat(pipe).st_mode)
    log = os.path.join(work, "log")
    with open(log, "wb") as stdout:
        subprocess.run([volab, "report", record, "--format=tap=/dev/stdout"], stdout=stdout,
                       stderr=subprocess.DEVNULL, check=True)
    assert readers.text_of(document) == readers.text_of(log) and os.path.islink("/dev/stdout")
    run = os.path.join(work, "own-record")
    os.makedirs(run)
    own = os.path.join(run, "record.jsonl")
    with open(own, "w", encoding="utf-8") as file:
        file.write(readers.text_of(record))
    for named in (run, own):
        done = report(named, f"--format=tap={run}/../own-record/record.jsonl")
        assert done.returncode == 2 and b"is the run's record, which is never overwritten" in done.stderr, done
    assert readers.text_of(own) == readers.text_of(record)


def small_disk():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))


def test_standard_output(record, work):
    """It has the document and nothing else, and whoever reads it may go."""
    for name, file in make(record, work)[0].items():
        done = report(record, f"--format={name}=-")
        assert done.returncode == 0 and done.stdout == open(file, "rb").read(), name
        assert b"Two volumes" in done.stderr
    run = subprocess.run([volab, "run", os.path.join(top, "fixtures/cli/verbose/scenario.yaml"), "--format=tap=-",
                          "--output", os.path.join(work, "tap-run")], capture_output=True, cwd=work)
    assert run.stdout.startswith(b"TAP version 14\n1..") and b"record.jsonl, junit.xml" in run.stderr, run
    with subprocess.Popen([volab, "report", record, "--format=tap=-"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as reader:
        reader.stdout.close()
        assert reader.wait() == 0, reader.stderr.read()


def test_with_readers_from_npm():
    modules = os.path.join(readers.here, "node/node_modules")
    if not os.path.isdir(modules):
        return "without the readers from npm"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as wanted:
        json.dump([{"kind": "tap" if file.endswith(".tap") else "markdown", "file": file} for file in for_npm], wanted)
        wanted.flush()
        read = json.loads(subprocess.run(["node", os.path.join(readers.here, "node/readers.mjs"), wanted.name],
                                         check=True, capture_output=True).stdout)
    for file, told in zip(for_npm, read):
        if file.endswith(".tap"):
            points, bails = readers.tap(file)
            assert [(each["ok"], each["name"]) for each in told["points"]] == [
                (each["ok"], each["name"].strip()) for each in points], file
            assert bool(told["bailout"]) == bails and not told["extra"] and not told["failures"], (file, told)
            for each, point in zip(told["points"], points):
                ours = {key: value for key, value in point.get("yaml", {}).items() if key != "duration_ms"}
                assert (each["diag"] or {}) == ours, (file, each["diag"], ours)
        else:
            allowed = {"h2", "p", "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code"}
            assert Tags(told).found <= allowed, (file, Tags(told).found - allowed)
    return f"{len(read)} documents read by parsers from npm"


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)


with tempfile.TemporaryDirectory() as folder:
    first = os.path.join(top, "fixtures/cli/report-junit/record.jsonl")
    test_real_records(folder)
    test_cut_anywhere(first, folder)
    test_hostile_strings(events_of(first), folder)
    test_huge_lines(events_of(first), folder)
    test_what_is_no_record(events_of(first), folder)
    test_files_that_cannot_be_written(first, folder)
    test_what_is_no_file(first, folder)
    test_standard_output(first, folder)
    by_npm = test_with_readers_from_npm()
print(f"{checked} records in {len(FORMATS)} formats; {by_npm}")
