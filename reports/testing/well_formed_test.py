#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever hosts print, the record is lines of JSON in UTF-8, junit.xml is well-formed XML, and in
report.html every element ends where it should and every picture is well-formed XML.

  well_formed_test.py VOLAB SCENARIO
"""
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

volab, scenario = sys.argv[1:]


class Balance(html.parser.HTMLParser):
    """Fails where an element ends that was not begun last."""
    VOID = {"meta", "input", "br", "col", "img", "link"}

    def __init__(self):
        super().__init__()
        self.begun, self.elements, self.ids = [], set(), []

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        assert not any(name.startswith("on") for name, _ in attributes), (tag, attributes)
        if tag not in self.VOID:
            self.begun.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.add(tag)

    def handle_endtag(self, tag):
        last = self.begun.pop()
        assert last == tag, f"line {self.getpos()[0]}: {tag} ends {last}"


def check_page(page):
    balance = Balance()
    balance.feed(page)
    balance.close()
    assert balance.begun == [], balance.begun
    assert len(set(balance.ids)) == len(balance.ids), balance.ids
    assert not balance.elements & {"img", "iframe", "object", "embed", "form", "link", "base"}, balance.elements
    pictures = re.findall(r"<svg .*?</svg>", page, flags=re.S)
    kinds = {ElementTree.fromstring(picture).get("class") for picture in pictures}
    assert kinds == {"lane", "trend", "spark"}, kinds
    assert all(ord(character) >= 32 or character == "\n" or character == "\t" for character in page)


with tempfile.TemporaryDirectory() as work:
    folder = os.path.join(work, "run")
    os.environ["VOLAB_HISTORY"] = os.path.join(work, "history.db")
    run = subprocess.run([volab, "run", scenario, "--output", folder], capture_output=True)
    assert run.returncode == 1, (run.returncode, run.stdout, run.stderr)

    again = [volab, "run", scenario, "--output", os.path.join(work, "again"), "--format",
             "html=" + os.path.join(work, "page.html")]  # with the first in its history
    subprocess.run(again, capture_output=True)
    with open(os.path.join(work, "page.html"), "rb") as page:
        check_page(page.read().decode("utf-8"))

    with open(os.path.join(folder, "record.jsonl"), "rb") as record:
        events = [json.loads(line.decode("utf-8")) for line in record]
    junit = ElementTree.parse(os.path.join(folder, "junit.xml")).getroot()

kinds = [event["event"] for event in events]
assert kinds[0] == "run_started" and kinds[-1] == "run_ended", kinds
assert [event["at_us"] for event in events] == sorted(event["at_us"] for event in events)
steps = [step["id"] for step in events[0]["steps"]]
ended = {event["step"]: event["outcome"] for event in events if event["event"] == "step_ended"}
assert ended == {step: "passed" for step in steps} | {"fails": "failed", "never": "skipped"}, ended
printed = {event["step"]: event["text"] for event in events if event["event"] == "output"}
assert printed["controls"].startswith("a\0b\x01\b\x1b[31mred"), printed["controls"]
assert printed["not-utf8"] == "\ufffd \ufffd\ufffd \ufffd\ufffd\ufffd " + 4 * "\ufffd" + " \ufffd\ufffd"
assert printed["not-xml"] == "U+FFFE \ufffe, U+FFFF \uffff, U+10FFFF \U0010ffff"

assert {name: junit.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
    "tests": str(len(steps)), "failures": "1", "errors": "0", "skipped": "1"}, junit.attrib
[suite] = junit
assert suite.get("name") == '<b> & "quotes" ]]> <!-- not a comment', suite.attrib
cases = {case.get("name").split(":")[0]: case for case in suite.iter("testcase")}
assert list(cases) == steps, list(cases)
shown = {step: case.findtext("system-out") for step, case in cases.items()}
assert cases["markup"].get("name") == "markup: prints </system-out> & ]]>"
assert shown["markup"].endswith('</system-out></testcase> & &amp; <![CDATA[ ]]> <?xml?> "x" <!-- -->\n')
assert "a\\x00b\\x01\\x08red\n\\x7f\\x9b" in shown["controls"], shown["controls"]
assert "U+FFFE \ufffd, U+FFFF \ufffd, U+10FFFF \U0010ffff" in shown["not-xml"], shown["not-xml"]
assert "\n-]]>\n" in cases["fails"].findtext("failure"), cases["fails"].findtext("failure")
print(f"{len(events)} events, {len(cases)} test cases")
