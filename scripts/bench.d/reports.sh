# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# The history of runs, the page for a browser, comparing two runs.
python3 "$top/reports/testing/bench.py" "$volab" "$work" "$rounds"
