# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of a record's events, and the page that says the same in words."""
import copy
import json
import os
import re

import jsonschema


class EventSchema:
    def __init__(self, top, schema, page):
        with open(os.path.join(top, schema), encoding="utf-8") as file:
            self.schema = json.load(file)
        with open(os.path.join(top, page), encoding="utf-8") as file:
            self.page = file.read()
        self.page_name = os.path.basename(page)
        jsonschema.Draft202012Validator.check_schema(self.schema)
        self.validator = jsonschema.Draft202012Validator(self.schema)
        self.kinds = {case["if"]["properties"]["event"]["const"] for case in self.schema["allOf"]}
        self.seen = set()
        # The schema lets members be added; what volab writes today has none but those that it names.
        strict = copy.deepcopy(self.schema)
        for definition in strict["$defs"].values():
            if "properties" in definition:
                definition["additionalProperties"] = False
        self.strict = jsonschema.Draft202012Validator(strict)

    def check(self, event):
        wrong = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in self.strict.iter_errors(event)]
        assert not wrong, (event, wrong)
        assert event["event"] in self.kinds, f"{event['event']} is not in the schema"
        self.seen.add(event["event"])

    def check_page(self):
        """What is in the schema is on the page, by name."""
        named = set(re.findall(r"`([a-z0-9_]+)`", self.page))
        for kind in self.kinds:
            assert kind in named, f"{kind} is not in {self.page_name}"
        for name, definition in self.schema["$defs"].items():
            for member in definition.get("properties", {}):
                assert member in named or f'"{member}"' in self.page, f"{member} of {name} is not in {self.page_name}"

    def check_refusals(self, events):
        """A check that refuses nothing would pass all of them."""
        for event in events:
            for member in self.schema["$defs"][event["event"]]["required"]:
                broken = copy.deepcopy(event)
                del broken[member]
                assert list(self.validator.iter_errors(broken)), f"a {event['event']} without {member} is taken"
                broken[member] = [None]
                assert list(self.validator.iter_errors(broken)), f"a {event['event']} with {member}: [null] is taken"
