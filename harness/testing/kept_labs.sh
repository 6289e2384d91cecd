# SPDX-License-Identifier: Apache-2.0
# For tests of labs that are kept: sourced with $volab and $scenario set. Labs that are in ${labs[@]}
# when the test ends are stopped.
work=$(mktemp -d)
labs=()
trap 'for lab in "${labs[@]}"; do "$volab" lab stop "$lab" >/dev/null 2>&1 || true; done; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; cat "$work/log" 2>/dev/null; exit 1; }
ok() { echo "ok: $*"; }

up() { # puts the new lab's id into $lab
    "$volab" lab up --scenario "$scenario" >"$work/log" 2>&1 || fail "a lab does not come up"
    lab=$(sed -n 's/^lab \([^ ]*\) is still up.*/\1/p' "$work/log")
    [ -n "$lab" ] || fail "no word of the lab's id"
    labs+=("$lab")
}
on() { # LAB HOST COMMAND…
    local status=0
    "$volab" lab ssh "$@" </dev/null 2>"$work/log" || status=$?
    [ $status = 255 ] && grep -q '^kex_exchange_identification: Connection closed' "$work/log" || return $status
    # A host's sshd has closed the connection before it began, so that nothing was run: seen once in hundreds of times.
    echo "note: '$2' closed a connection at once; its sshd says:" >&2
    "$volab" lab ssh "$1" "$2" 'journalctl -b -u ssh -n 20 --no-pager' </dev/null >&2 || true
    "$volab" lab ssh "$@" </dev/null 2>"$work/log"
}
# refused CODE WORDS ARGUMENTS…: volab ends with that exit code and says those words.
refused() {
    local code=$1 words=$2 status=0
    shift 2
    "$volab" "$@" >"$work/log" 2>&1 </dev/null || status=$?
    [ $status = "$code" ] && grep -qF -- "$words" "$work/log" || fail "exit $status of '$*', not $code with '$words'"
}
