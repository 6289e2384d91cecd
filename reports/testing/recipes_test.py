#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The recipes in reports/ci parse, and their scripts do what they say.

  recipes_test.py VOLAB TOP

Every script is run as its CI system would run it, in a folder that looks like a checkout: `volab` is real, the
scenario is one on this machine, `scripts/setup` and what is not of this project (apt-get, gh) only note that
they were called. Of the YAML, structure and the files that it names are checked; whether a server takes it is not.
Of the Jenkinsfile, whose Groovy nothing here reads, it is checked that brackets and quotes balance, that each
stage has steps, and that the scripts in its `sh` steps run.
"""
import glob
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

import yaml

import readers

volab, top = map(os.path.abspath, sys.argv[1:])
SCENARIO = """scenario: recipe
lab: {provider: local, hosts: {here: {}}}
chapters:
  - id: all
    title: All
    steps:
      - {id: see, on: here, run: "echo '::error::not a command'", expect: {stdout: {contains: WANTED}}}
"""
STUBS = ("apt-get", "gh", "sudo")
ran = 0


class Checkout:
    """A folder in which the scripts of a recipe are run."""

    def __init__(self, folder, wanted):
        self.folder = folder
        for name in ("build/release/bin", "scripts", "scenarios", "stubs", "home"):
            os.makedirs(os.path.join(folder, name))
        os.symlink(volab, os.path.join(folder, "build/release/bin/volab"))
        self.write("scenarios/docker-volumes.yaml", SCENARIO.replace("WANTED", wanted))
        for name in ("scripts/setup", *(f"stubs/{stub}" for stub in STUBS)):
            self.write(name, f'#!/bin/sh\necho "$(basename "$0") $*" >> "{folder}/called"\n')
            os.chmod(os.path.join(folder, name), stat.S_IRWXU)

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def after(self, other):
        """The history of another checkout, as its CI system would bring it here."""
        for name in ("history.db", "home"):
            copied = shutil.copytree if name == "home" else shutil.copy
            if os.path.exists(other.path(name)):
                copied(other.path(name), self.path(name), **({"dirs_exist_ok": True} if name == "home" else {}))
        return self

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        return readers.text_of(self.path(name)) if os.path.exists(self.path(name)) else ""

    def run(self, script, shell, **variables):
        global ran
        subprocess.run(["bash", "-n"], input=script.encode(), check=True)
        ran += len(re.findall(r"\bvolab (?=[a-z])", script))
        environment = {"PATH": self.path("stubs") + os.pathsep + os.environ["PATH"], "HOME": self.path("home"),
                       "LC_ALL": "C.UTF-8", "SCENARIO": "scenarios/docker-volumes.yaml", **variables}
        return subprocess.run([*shell, "-c", script], cwd=self.folder, env=environment, capture_output=True, text=True)


def check_files(checkout, names, where):
    for name in names:
        assert glob.glob(checkout.path(name.rstrip("*"))), f"{where}: nothing leaves {name!r}"


def github_conditions(step, failed, branch):
    condition = step.get("if", "success()").strip("${} ")
    known = {"success()": not failed, "always()": True, "!cancelled()": True,
             "github.ref == 'refs/heads/main'": not failed and branch == "main",
             "github.event_name == 'pull_request'": not failed and branch != "main",
             "!cancelled() && github.event_name == 'pull_request'": branch != "main"}
    return known[condition]


def github(recipe, checkout, branch, left=()):
    """Runs the job's scripts, and gives which of them failed. What is `left` is not there to be uploaded."""
    job = recipe["jobs"]["volumes"]
    assert job["timeout-minutes"] and job["defaults"]["run"]["shell"] == "bash"
    failed = []
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step), step
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+(/(save|restore))?@v\d+", step["uses"]), step
            if step["uses"].startswith("actions/upload-artifact"):
                check_files(checkout, [name for name in step["with"]["path"].split() if name not in left],
                            step["name"])
            continue
        assert "${{" not in step["run"], "an expression in a script is an injection"
        if not github_conditions(step, failed, branch):
            continue
        done = checkout.run(step["run"], ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
                            GITHUB_STEP_SUMMARY=checkout.path("step-summary.md"), CI="true", GITHUB_ACTIONS="true")
        checkout.write(f"log-{len(failed)}-{step['name'].split()[0]}", done.stdout)
        if done.returncode != 0:
            failed.append((step["name"], done.returncode, done.stderr))
    return failed


def test_github(recipe, fresh):
    assert recipe[True] == {"push": {"branches": ["main"]}, "pull_request": None}  # YAML 1.1 reads `on` so
    assert recipe["permissions"] == {"contents": "read"}
    passing = fresh("command")
    assert github(recipe, passing, "main", left=("compare.md",)) == []
    assert "main" in passing.run("build/release/bin/volab history baseline --history history.db", ["bash"]).stdout
    failing = fresh("nothing")
    failing.after(passing)
    failed = github(recipe, failing, "topic")
    assert [(name, code) for name, code, _ in failed] == [("Run", 1), ("Compare with the main branch", 1)], failed
    assert "see" in failing.read("compare.md")
    first = fresh("command")  # before there is a run of the main branch
    assert github(recipe, first, "topic", left=("compare.md",)) == []
    assert "nothing to compare with" in first.read("log-0-Compare")
    comment = recipe["jobs"]["comment"]
    assert comment["permissions"] == {"pull-requests": "write"} and comment["needs"] == "volumes"
    assert failing.run(comment["steps"][-1]["run"], ["bash", "-e"], PULL_REQUEST="7").returncode == 0
    assert "gh pr comment 7 --body-file compare.md" in failing.read("called")
    for checkout, sign in ((passing, "✅"), (failing, "❌")):
        assert sign in checkout.read("step-summary.md")
        readers.ctrf(checkout.path("ctrf.json"))
    assert [note[1]["title"] for note in readers.annotations(failing.path("annotations.txt"))]
    log = failing.read("log-0-Run")
    token = re.search(r"^::stop-commands::([0-9a-f]{32})$", log, re.M)[1]
    stopped = log.split(f"::stop-commands::{token}\n")[1].split(f"\n::{token}::\n")
    assert "not a command" in stopped[0] and stopped[1].startswith("::error title=see"), log


def test_gitlab(recipe, fresh):
    job = recipe["volumes"]
    assert job["stage"] in recipe["stages"]
    assert set(job["artifacts"]["reports"]) == {"junit", "codequality", "metrics"}
    before = None
    for wanted, branch, code in (("command", "main", 0), ("nothing", "main", 1), ("command", "topic", 0)):
        checkout = fresh(wanted)
        before = checkout.after(before) if before else checkout
        script = "\n".join(job["before_script"] + job["script"])
        done = checkout.run(script, ["bash", "-eo", "pipefail"], CI_COMMIT_REF_NAME=branch, CI_DEFAULT_BRANCH="main",
                            CI_PROJECT_DIR=checkout.folder, GITLAB_CI="true")
        assert done.returncode == code, done
        assert os.path.exists(checkout.path("run/compare.md")) == (branch == "topic")
        check_files(checkout, [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()], "artifacts")
        for cache in job["cache"]:
            assert cache["paths"] and cache["key"]
        readers.junit(checkout.path("run/junit.xml"))
        assert len(readers.code_quality(checkout.path("codequality.json"))) == code
        readers.metrics(checkout.path("metrics.txt"))


def groovy_parts(text):
    """The text without strings and comments, and the strings."""
    token = re.compile(r"//[^\n]*|/\*.*?\*/|'''(.*?)'''|'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|.", re.S)
    bare, strings = [], []
    for match in token.finditer(text):
        string = next((each for each in match.groups() if each is not None), None)
        if string is not None:
            strings.append(re.sub(r"\\(.)", r"\1", string))
            bare.append(f"@{len(strings) - 1}@")
        elif len(match[0]) == 1:
            bare.append(match[0])
    return "".join(bare), strings


def test_jenkins(text, fresh):
    bare, strings = groovy_parts(text)
    depth = []
    for c in bare:
        if c in "([{":
            depth.append(")]}"["([{".index(c)])
        elif c in ")]}":
            assert depth and depth.pop() == c, bare
    assert not depth and "'" not in bare and '"' not in bare
    assert bare.lstrip().startswith("pipeline {")
    assert bare.count("stage(") == bare.count("steps {") > 1
    scripts = [strings[int(number)] for number in re.findall(r"\bsh (?:returnStatus: true, script: )?@(\d+)@", bare)]
    assert len(scripts) == len(re.findall(r"\bsh\b", bare)) > 2, scripts
    published = [strings[int(number)] for number in re.findall(r"(?:testResults|artifacts): @(\d+)@", bare)]
    before = None
    for wanted, code in (("command", 0), ("nothing", 1)):
        checkout = fresh(wanted)
        before = checkout.after(before) if before else checkout
        codes = [checkout.run(script, ["bash", "-xe"], JOB_BASE_NAME="volumes", WORKSPACE=checkout.folder).returncode
                 for script in scripts if code == 0 or "history baseline" not in script]
        assert codes == ([0, 0, 0, 0] if code == 0 else [0, 1, 1]), codes
        assert os.path.exists(checkout.path("run/compare.html")) == (code == 1)
        check_files(checkout, published, "Jenkinsfile")
        readers.junit(checkout.path("run/junit.xml"))


with tempfile.TemporaryDirectory() as work:
    def fresh_checkout(wanted):
        return Checkout(tempfile.mkdtemp(dir=work), wanted)

    def text_of(name):
        return readers.text_of(os.path.join(top, "reports/ci", name))

    assert shutil.which("bash")
    test_github(yaml.safe_load(text_of("github-actions.yml")), fresh_checkout)
    test_gitlab(yaml.safe_load(text_of("gitlab-ci.yml")), fresh_checkout)
    test_jenkins(text_of("Jenkinsfile"), fresh_checkout)
    for page in ("README.md",):
        for name in re.findall(r"`([a-zA-Z-]+\.yml|Jenkinsfile)`", text_of(page)):
            assert os.path.exists(os.path.join(top, "reports/ci", name)) or name.startswith("volumes"), name
assert ran >= 20, ran
print(f"the recipes for 3 CI systems ran volab {ran} times")
