#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the Debian package, and has it installed, used, upgraded and removed on a host of the lab.
#   installed_test.sh VOLAB BUILD-FOLDER
set -euo pipefail
volab=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VOLAB_HISTORY=$work/history.db
cpack -G DEB --config "$build/CPackConfig.cmake" -B "$work" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
cp "$work"/convoy_*.deb "$work/convoy.deb"
cp "$(dirname "$0")/installed.yaml" "$work/installed.yaml"
"$volab" run "$work/installed.yaml" --output "$work/run"
