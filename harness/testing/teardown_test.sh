#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Kills runs at random moments and looks for what they leave: machines, ssh connections, folders.
#   teardown_test.sh VOLAB SCENARIO [ROUNDS]
set -euo pipefail
volab=$1 scenario=$2 rounds=${3:-8}
labs=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VOLAB_HISTORY=$work/history.db
RANDOM=${VOLAB_SEED:-$$}
echo "seed $RANDOM"

fail() { echo "FAILED: $*"; cat "$work/log"; exit 1; }

# Processes that have the name of a lab's folder as their working directory.
processes_in() {
    local link
    for link in /proc/[0-9]*/cwd; do
        case $(readlink "$link" 2>/dev/null) in "$1" | "$1 "*) echo "${link//[^0-9]/}" ;; esac
    done
}

# Processes that a process has started, and theirs, the last first.
descendants_of() {
    local child
    # shellcheck disable=SC2013 # a line has them all
    for child in $(cat "/proc/$1/task/"*/children 2>/dev/null); do
        descendants_of "$child"
        echo "$child"
    done
}

# SIGTERM for all of a run's processes, machines and connections too, as scancel(1), systemd and CI
# servers send it: it is volab that ends its lab nonetheless, after the closing steps.
end_tree() { # RUNNER RECORD
    local _
    for _ in $(seq 600); do
        ! grep -qs '"step_started"' "$2" || break
        sleep 0.1
    done
    # shellcheck disable=SC2046 # a word each
    kill -TERM $(descendants_of "$1") "$1" 2>/dev/null || true
}

for round in $(seq "$rounds"); do
    signals=(INT TERM KILL TREE)
    signal=${signals[round % 4]}
    "$volab" run "$scenario" --output "$work/run$round" >"$work/log" 2>&1 &
    runner=$!
    sleep "$((RANDOM % 7)).$((RANDOM % 10))"
    lab=$(find "$labs" -mindepth 1 -maxdepth 1 -type d -newer "$work" 2>/dev/null | head -n 1)
    case $signal in
        TREE) end_tree "$runner" "$work/run$round/record.jsonl" ;;
        *) kill -"$signal" "$runner" 2>/dev/null || true ;;
    esac
    status=0
    wait "$runner" 2>/dev/null || status=$?
    echo "round $round: SIG$signal, exit $status, lab ${lab##*/}"

    case $signal in
        KILL)
            # The kernel ends what dies with the runner; the folder waits for the next one.
            for _ in $(seq 50); do
                [ -z "$lab" ] || [ -z "$(processes_in "$lab")" ] && break
                sleep 0.1
            done
            ;;
        *) [ "$status" = 130 ] || [ "$status" = 0 ] || fail "exit $status after SIG$signal"
           [ -z "$lab" ] || [ ! -e "$lab" ] || fail "$lab is left"
           [ "$signal" != TREE ] || jq -es 'any(.[]; .event == "step_ended" and .step == "leave" and .outcome == "passed")' \
               "$work/run$round/record.jsonl" >/dev/null || fail "the closing step did not pass" ;;
    esac
    [ -z "$lab" ] || [ -z "$(processes_in "$lab")" ] || fail "processes of $lab are left: $(processes_in "$lab")"
    [ ! -e "$work/run$round/record.jsonl" ] || [ ! -s "$work/run$round/record.jsonl" ] ||
        head -n 1 "$work/run$round/record.jsonl" | grep -q run_started || fail "the record is damaged"
done

# The next run cleans up after those that were killed, and works.
"$volab" run "$scenario" --output "$work/last" >"$work/log" 2>&1 || fail "the run after the kills did not pass"
left=$("$volab" lab list | awk '$2 == "leftover"')
[ -z "$left" ] || fail "leftovers: $left"
echo "nothing is left"
