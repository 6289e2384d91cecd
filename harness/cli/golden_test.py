#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs volab as a person would, and compares all that it prints with what is written down.

  golden_test.py [--rebaseline] VOLAB CASES [CASE…]

A case is a folder of CASES. It is copied aside, and volab is run in the copy with the arguments in
`args` (shell words; without that file: `run scenario.yaml`), the input in `stdin` (without: none), and the variables of
`environment`, a NAME=VALUE each line. What
has to be there first is made by the bash script `before`, where $VOLAB is volab and $TOP the repository.
Expected are the files `stdout` and `stderr` (without: nothing) and `exit` (without: 0). What differs
from run to run or from machine to machine is replaced first: see NORMAL. --rebaseline writes the
files instead; the difference is for a reviewer to read.
"""
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

EXPECTED = ("exit", "stdout", "stderr")
NORMAL = [
    (r"^  (bring up|tear down): [\d.]+ s\n", r""),  # told only when it takes long
    (r"\b\d+ min \d\d s\b|\b\d+\.\d+ s\b", r"TIME"),
    (r"\b\d+ attempts?\b", r"N attempts"),
    (r"\bruns/\d{8}-\d{6}-", r"runs/TIME-"),
    (r"(already, left at )\S+", r"\1TIME"),
    (r"^(  [a-z0-9-]+): \S+ \S+, Linux \S+?(, Docker \S+)?$", r"\1: OS, Linux KERNEL"),
]


def normalised(text, folder):
    text = text.replace(os.path.realpath(folder), "FOLDER").replace(folder, "FOLDER")
    for pattern, stands_for in NORMAL:
        text = re.sub(pattern, stands_for, text, flags=re.M)
    return text


def run(volab, case):
    """What became of the case, as the contents of its files."""
    args, stdin = case / "args", case / "stdin"
    words = shlex.split(args.read_text()) if args.exists() else ["run", "scenario.yaml"]
    with tempfile.TemporaryDirectory() as folder:
        work = os.path.join(folder, "work")
        shutil.copytree(case, work, ignore=shutil.ignore_patterns("args", "before", "environment", *EXPECTED))
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": folder}
        if "ASAN_OPTIONS" in os.environ:
            environment["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
        if (case / "environment").exists():
            environment |= dict(line.split("=", 1) for line in (case / "environment").read_text().splitlines())
        if (case / "before").exists():
            subprocess.run(["bash", "-eu", case.resolve() / "before"], cwd=work, check=True, stdout=subprocess.DEVNULL,
                           env={**environment, "VOLAB": volab, "TOP": os.path.dirname(os.path.dirname(cases.resolve()))})
        done = subprocess.run([volab, *words], cwd=work, env=environment, capture_output=True,
                              input=stdin.read_bytes() if stdin.exists() else b"")
    texts = {name: normalised(getattr(done, name).decode("utf-8", "backslashreplace"), folder)
             for name in ("stdout", "stderr")}
    return {"exit": f"{done.returncode}\n", **texts}


def expected(case):
    return {name: (case / name).read_text() if (case / name).exists() else "0\n" if name == "exit" else ""
            for name in EXPECTED}


def rebaseline(case, got):
    for name, text in got.items():
        if text == ("0\n" if name == "exit" else ""):
            (case / name).unlink(missing_ok=True)
        else:
            (case / name).write_text(text)


def differences(case, got):
    for name, wanted in expected(case).items():
        yield from difflib.unified_diff(wanted.splitlines(), got[name].splitlines(), f"{case.name}/{name}, expected",
                                        f"{case.name}/{name}, actual", lineterm="")


arguments = [word for word in sys.argv[1:] if word != "--rebaseline"]
volab, cases = os.path.abspath(arguments[0]), pathlib.Path(arguments[1])
chosen = [cases / name for name in arguments[2:]] or sorted(path for path in cases.iterdir() if path.is_dir())
wrong = 0
for each in chosen:
    result = run(volab, each)
    if "--rebaseline" in sys.argv:
        rebaseline(each, result)
        continue
    difference = list(differences(each, result))
    wrong += bool(difference)
    print(*difference, sep="\n", end="\n" if difference else "")
assert chosen, "where are the cases?"
print(f"{len(chosen)} cases, {wrong} wrong")
sys.exit(1 if wrong else 0)
