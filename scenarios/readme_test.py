#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every example of README.md: readme_test.py VOLAB README.md SCHEMA

A block ```yaml is a scenario that passes; `exit=N` behind it states another exit status, `args=A,B`
arguments for `volab run`. Every key of the schema must appear as a heading or in a table.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

volab, readme, schema = sys.argv[1], pathlib.Path(sys.argv[2]), json.load(open(sys.argv[3]))
text = readme.read_text()
wrong = []

examples = re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", text, re.M | re.S)
ran = 0
for heading, body in examples:
    blocks = re.findall(r"^```yaml(.*?)\n(.*?)^```", body, re.M | re.S)
    if not blocks and heading != "expect":
        wrong.append(f"{heading}: no example")
    for settings, example in blocks:
        exit_status = int((re.search(r"exit=(\d)", settings) or [0, 0])[1])
        args = re.search(r"args=(\S+)", settings)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "example.yaml")
            file.write_text(example)
            pathlib.Path(folder, "README.md").write_text(text)
            command = [volab, "run", str(file), "--output", f"{folder}/run"]
            done = subprocess.run(command + (args[1].split(",") if args else []), text=True, cwd=folder,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        ran += 1
        if done.returncode != exit_status:
            wrong.append(f"{heading}: exit {done.returncode}, not {exit_status}\n{done.stdout}")

headings = {word for heading, _ in examples for word in heading.split(", ")}
told = headings | set(re.findall(r"^\| `(\w+)`", text, re.M))
keys = set(schema["properties"])
for name in ("lab", "step", "expect"):
    keys |= set(schema["$defs"][name]["properties"])
keys |= set(schema["$defs"]["text_matcher"]["oneOf"][1]["properties"])
wrong += [f"the key '{key}' is not told" for key in sorted(keys - told)]
wrong += [f"'{word}' is no key" for word in sorted(headings - keys)]

if wrong:
    sys.exit("\n".join(wrong))
print(f"{ran} examples")
