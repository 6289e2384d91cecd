#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Schema and reader judge alike: every good file is accepted by both, every file in structure/ is
refused by both; files in meaning/ have mistakes that a schema cannot see, and only the reader does."""
import glob
import os
import re
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as error:
    print(f"SKIPPED: {error}; install python3-jsonschema and python3-yaml")
    sys.exit(77)



class Yaml12(yaml.SafeLoader):
    """As YAML 1.2 has it, and editors: 'on' is a text and no truth value."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), "tf")

volab, top = sys.argv[1:]
here = os.path.join(top, "harness/scenario/testdata")
text = subprocess.run([volab, "schema"], check=True, capture_output=True, text=True).stdout
with open(os.path.join(top, "scenarios/scenario.schema.json"), encoding="utf-8") as kept:
    assert kept.read() == text, "scenarios/scenario.schema.json is not what 'volab schema' prints"
schema = yaml.safe_load(text)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

cases = [(path, True, True) for path in glob.glob(f"{top}/scenarios/*.yaml") + glob.glob(f"{here}/good/*.yaml")]
cases += [(path, False, False) for path in glob.glob(f"{here}/structure/*.yaml")]
cases += [(path, True, False) for path in glob.glob(f"{here}/meaning/*.yaml")]
assert len(cases) > 30, f"only {len(cases)} files found"
wrong = 0
for path, by_schema, by_reader in sorted(cases):
    try:
        with open(path, encoding="utf-8") as file:
            said_schema = validator.is_valid(yaml.load(file, Yaml12))
    except yaml.YAMLError:
        said_schema = False
    said_reader = subprocess.run([volab, "lint", path], capture_output=True).returncode == 0
    if (said_schema, said_reader) != (by_schema, by_reader):
        print(f"{path}: schema {'accepts' if said_schema else 'refuses'}, reader {'accepts' if said_reader else 'refuses'}")
        wrong += 1
print(f"{len(cases)} files, {wrong} judged wrongly")
sys.exit(1 if wrong else 0)
