#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A handout's HTML and the picture of its lab are whole, and what hosts print stays text in it.

  handout_html_test.py VOLAB SCENARIO…

Each scenario is run on this machine first; its handout is made in each language and parsed.
"""
import html.parser
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

VOID = {"meta", "br", "hr", "img", "link", "input"}
ALLOWED = {"html", "head", "meta", "title", "style", "body", "header", "main", "section", "nav", "h1", "h2", "h3",
           "div", "p", "ol", "li", "a", "span", "pre", "code", "samp", "dl", "dt", "dd", "figure", "figcaption",
           "svg", "desc", "rect", "text", "path", "g", "circle"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.text = [], [], [], ""

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, f"where does <{tag}> come from? {self.getpos()}"
        for name, value in attributes:
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "srcset", "action", "data"), (tag, name)
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> ends {self.open[-3:]} {self.getpos()}"
        self.open.pop()

    def handle_data(self, data):
        self.text += data


def check(text, language):
    page = Page()
    page.feed(text)
    page.close()
    assert not page.open, page.open
    assert len(page.ids) == len(set(page.ids)), "an id is there twice"
    assert page.links, "there is no table of contents"
    for link in page.links:
        assert link[0] == "#" and link[1:] in page.ids, link
    assert f'<html lang="{language}">' in text
    assert not any(c < " " and c not in "\n\t" for c in text), "a control character"
    assert "\ufffe" not in text and "\uffff" not in text
    return page


volab, scenarios = os.path.abspath(sys.argv[1]), [os.path.abspath(path) for path in sys.argv[2:]]
with tempfile.TemporaryDirectory() as work:
    for scenario in scenarios:
        record = os.path.join(work, "run-" + os.path.basename(scenario))
        ran = subprocess.run([volab, "run", scenario, "-o", record], cwd=work, capture_output=True)
        assert ran.returncode in (0, 1), ran.stderr
        drawn = subprocess.run([volab, "draw", scenario], cwd=work, capture_output=True)
        picture = xml.etree.ElementTree.fromstring(drawn.stdout)
        assert picture.tag == "{http://www.w3.org/2000/svg}svg" and picture[0].text, drawn.stdout[:200]
        for language in ("en", "ja", "zh"):
            made = subprocess.run([volab, "handout", scenario, "--record", record, "--lang", language,
                                   "--format", "html"], cwd=work, capture_output=True)
            assert made.returncode == 0, made.stderr
            text = made.stdout.decode()
            page = check(text, "ja" if language == "ja" and "ja:" in open(scenario).read() else "en")
            if scenario.endswith("hostile_names.yaml"):
                assert "</text><script>alert(2)</script>" in page.text
                assert "<server>:/x" in page.text
            if scenario.endswith("hostile.yaml"):
                assert "</system-out></testcase> & &amp; <![CDATA[ ]]>" in page.text
                assert "failed in the recorded run" in page.text
        print(os.path.basename(scenario), "is whole")
