# SPDX-License-Identifier: Apache-2.0
"""Strict readers of the formats that volab makes for CI systems; each raises when a document is wrong."""
import collections
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import jsonschema
import yaml

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "ctrf.schema.json"), encoding="utf-8") as schema:
    ctrf_schema = jsonschema.Draft202012Validator(json.load(schema))
CODE_QUALITY = jsonschema.Draft202012Validator({
    "type": "array", "items": {
        "type": "object", "additionalProperties": False,
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1}, "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {"type": "object", "required": ["path", "lines"], "properties": {
                "path": {"type": "string", "pattern": "^(?!\\./)"},
                "lines": {"type": "object", "required": ["begin"],
                          "properties": {"begin": {"type": "integer", "minimum": 1}}}}}}}})


def text_of(file):
    with open(file, "rb") as opened:
        return opened.read().decode("utf-8")  # strict


def junit(file):
    """How many cases, failures, errors and skips; libxml2 and expat both have to agree."""
    subprocess.run(["xmllint", "--noout", "--schema", os.path.join(here, "junit.xsd"), file], check=True,
                   capture_output=True)
    root = ElementTree.parse(file).getroot()
    counts = collections.Counter()
    for suite in root:
        own = collections.Counter()
        for case in suite.iter("testcase"):
            own["tests"] += 1
            for kind, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
                own[name] += case.find(kind) is not None
            assert "[[ATTACHMENT|/" not in (case.findtext("system-out") or ""), file
        told = {name: int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")}
        assert told == {name: own[name] for name in told}, (told, own)
        counts += own
    told = {name: int(root.get(name)) for name in ("tests", "failures", "errors", "skipped")}
    assert told == {name: counts[name] for name in told}, (told, counts)
    return told


def ctrf(file):
    document = json.loads(text_of(file))
    ctrf_schema.validate(document)
    summary, tests = document["results"]["summary"], document["results"]["tests"]
    counts = collections.Counter(test["status"] for test in tests)
    told = {name: summary[name] for name in ("passed", "failed", "skipped", "pending", "other")}
    assert told == {name: counts[name] for name in told} and summary["tests"] == len(tests), summary
    return told


POINT = re.compile(r"(not )?ok ([0-9]+) - ((?:[^\\#\n]|\\[\\#])*?)(?: # SKIP(?: ((?:[^\\#\n]|\\[\\#])*))?)?$")


def tap_point(lines, number, document):
    """A point and its YAML, taken off the lines."""
    line = lines.pop(0)
    point = POINT.match(line)
    assert point, f"{document}: not a test point: {line!r}"
    assert int(point[2]) == number, (document, line)
    read = {"ok": not point[1], "name": re.sub(r"\\([\\#])", r"\1", point[3]), "skip": " # SKIP" in line}
    if lines and lines[0] == "  ---":
        end = lines.index("  ...")
        block = lines[1:end]
        assert all(not each or each.startswith("  ") for each in block), block
        read["yaml"] = yaml.safe_load("\n".join(each[2:] for each in block))
        assert isinstance(read["yaml"]["duration_ms"], int)
        del lines[:end + 1]
    return read


def tap_level(lines, document):
    """The points of a plan that have no subtest, and of all subtests below it."""
    plan = re.fullmatch(r"1\.\.([0-9]+)(?: # .*)?", lines.pop(0))
    points, number = [], 0
    while lines and not lines[0].startswith("Bail out! "):
        of_subtest = None
        if lines[0].startswith("# Subtest: "):
            lines.pop(0)
            inner = []
            while lines and (not lines[0] or lines[0].startswith("    ")):
                inner.append(lines.pop(0)[4:])
            of_subtest = tap_level(inner, document)
            assert not inner, (document, inner)
        number += 1
        point = tap_point(lines, number, document)
        assert of_subtest is None or point["ok"] == all(each["ok"] for each in of_subtest), point
        points += [point] if of_subtest is None else of_subtest
    assert number == int(plan[1]), (document, number, plan)
    return points


def tap(file):
    """The points of all subtests and whether it bails out, by TAP 14's grammar and nothing else."""
    text = text_of(file)
    assert text.endswith("\n") and "\r" not in text
    lines = text[:-1].split("\n")
    assert lines.pop(0) == "TAP version 14"
    points = tap_level(lines, file)
    assert len(lines) <= 1, lines
    return points, bool(lines)


def annotations(file):
    """Kind and properties of each, as the runner reads them (ActionCommand.cs)."""
    text, read = text_of(file), []
    for line in text.split("\n")[:-1]:
        command = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", line)
        assert command, line
        properties = dict(each.split("=", 1) for each in command[2].split(","))
        assert set(properties) <= {"title", "file", "line", "col"}, properties
        assert not re.search(r"%(?!25|0A|3A|2C)", command[2] + command[3]), line
        read.append((command[1], properties, command[3]))
    assert text.endswith("\n") or not text
    for kind in ("error", "warning"):
        assert sum(each[0] == kind for each in read) <= 10
    return read


def code_quality(file):
    document = json.loads(text_of(file))
    CODE_QUALITY.validate(document)
    fingerprints = [issue["fingerprint"] for issue in document]
    assert len(set(fingerprints)) == len(fingerprints), fingerprints
    return document


SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? ([0-9.]+)')


def metrics(file):
    """Value by name and labels; OpenMetrics text, whose families are declared and not interleaved."""
    lines = text_of(file).split("\n")
    assert lines[-2:] == ["# EOF", ""], lines[-3:]
    values, families = {}, []
    for line in lines[:-2]:
        declared = re.fullmatch(r"# (TYPE|UNIT|HELP) ([a-z_]+) (.+)", line)
        if declared:
            if declared[1] == "TYPE":
                families.append(declared[2])
            assert declared[2] == families[-1], line
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample and sample[1] == families[-1], line
        values[sample[1], sample[2]] = float(sample[3])
    assert len(set(families)) == len(families), families
    return values


def markdown(file):
    """A job's summary: what is outside of code blocks, which have to end."""
    text = text_of(file)
    assert len(text.encode()) < 1 << 20
    outside, fence = [], None
    for line in text.split("\n"):
        if fence:
            fence = None if line == fence else fence
        elif mark := re.fullmatch(r"(`{3,})text", line):
            fence = mark[1]
        else:
            outside.append(line)
    assert fence is None, "a code block does not end"
    html = [line for line in outside if re.search(r"<(?!/?(?:details|summary)>)", line)]
    assert not html, html
    assert "\n".join(outside).count("<details>") == outside.count("</details>")
    return outside
