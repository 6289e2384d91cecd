#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes only run downwards, and each package has its doors (ARCHITECTURE.md).

  layers_test.py TOP
"""
import os
import re
import sys

MAY_INCLUDE = {
    "harness/base": set(),
    "harness/model": {"harness/base"},
    "harness/scenario": {"harness/base", "harness/model"},
    "harness/check": {"harness/base", "harness/model"},
    "harness/lab": {"harness/base", "harness/model"},
    "harness/run": {"harness/base", "harness/model", "harness/check", "harness/lab"},
    "harness/walk/web": {"harness/base", "harness/model", "harness/lab", "harness/walk", "reports"},
    "harness/walk": {"harness/base", "harness/model", "harness/scenario", "harness/check", "harness/lab",
                     "harness/run", "reports"},
    "harness/batch": {"harness/base", "harness/model", "harness/scenario", "harness/lab", "reports"},
    "harness/cli": {"harness/base", "harness/model", "harness/scenario", "harness/check", "harness/lab",
                    "harness/run", "harness/walk", "harness/walk/web", "harness/batch", "reports"},
    "reports": {"harness/base", "harness/model"},
    "plugin": {"harness/base"},
    "harness/testing": {"harness/base", "harness/model", "harness/lab", "harness/run"},
}
DOORS = {  # who may include a package; a header never may, but for the command line's
    r"boost/process": {"harness/lab/program.cpp"},
    r"yaml-cpp/": {"harness/scenario/yaml_reader.cpp"},
    r"re2/": {"harness/model/pattern.cpp"},
    r"openssl/": {"harness/lab/digest.cpp"},
    r"boost/asio": {"plugin/daemon/reactor.cpp", "plugin/cli/client.cpp", "harness/walk/web/loop.cpp",
                    "harness/walk/web/front.cpp", "harness/walk/web/page_socket.cpp"},
    r"boost/beast": {"plugin/daemon/request.cpp", "plugin/cli/client.cpp", "harness/walk/web/front.cpp",
                     "harness/walk/web/page_socket.cpp"},
    r"httplib": {"plugin/daemon/daemon_test.cpp"},
    r"nlohmann/": {"harness/check/json.cpp", "harness/scenario/reading.cpp", "harness/run/kept_run.cpp",
                   "harness/lab/qemu/qmp.cpp",
                   "harness/lab/qemu/image_store.cpp", "harness/lab/qemu/lab_folder.cpp",
                   "harness/lab/qemu/snapshot.cpp", "reports/record/encode.cpp", "reports/record/json_value.cpp",
                   "reports/history/json.cpp", "harness/walk/cast.cpp", "harness/walk/cast_test.cpp",
                   "harness/walk/live.cpp", "harness/walk/progress.cpp",
                   "reports/history/json.cpp", "harness/walk/web/catalogue.cpp",
                   "harness/walk/web/catalogue_test.cpp", "harness/walk/web/messages.cpp",
                   "harness/walk/web/past_runs.cpp",
                   "reports/ci/ctrf.cpp", "reports/ci/gitlab_codequality.cpp",
                   "plugin/volume/volume.cpp", "plugin/docker/protocol.cpp", "plugin/daemon/log.cpp",
                   "plugin/api/json.cpp", "plugin/backup/backup_record.cpp",
                   "plugin/backup/aws_identity.cpp"},
    r"archive(_entry)?\.h": {"plugin/backup/archive_read.cpp", "plugin/backup/archive_write.cpp"},
    r"sqlite3\.h": {"reports/history/database.cpp"},
    r"zlib\.h": {"plugin/backup/archive_read.cpp"},
    r"nettle/": {"plugin/backup/digest.cpp"},
    r"curl/": {"plugin/backup/curl.cpp"},
}

top = sys.argv[1]


def layer_of(path):
    return next((layer for layer in MAY_INCLUDE if path.startswith(layer + "/")), None)


mistakes, files = [], 0
for folder in ("harness", "plugin", "reports"):
    for where, _, names in os.walk(os.path.join(top, folder)):
        for name in names:
            if not name.endswith((".hpp", ".cpp")):
                continue
            files += 1
            path = os.path.relpath(os.path.join(where, name), top)
            layer, test = layer_of(path), name.endswith("_test.cpp") or "/testing/" in path
            for number, line in enumerate(open(os.path.join(where, name), encoding="utf-8"), 1):
                found = re.match(r'#include\s+([<"])([^>"]+)[>"]', line)
                if not found:
                    continue
                target = found[2]
                if found[1] == '"':
                    other = layer_of(target)
                    allowed = other == layer or other in MAY_INCLUDE[layer] or (test and other == "harness/testing")
                    if not allowed:
                        mistakes.append(f"{path}:{number}: {layer} must not include {target}")
                for package, doors in DOORS.items():
                    if re.match(package, target) and path not in doors:
                        mistakes.append(f"{path}:{number}: {target} is behind the door {', '.join(sorted(doors))}")
print("\n".join(mistakes) or f"{files} files keep to their layers")
assert files > 50, "where are the sources?"
sys.exit(1 if mistakes else 0)
