#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs begin in the middle of a scenario, in the lab that an earlier one left.
#   from_test.sh VOLAB SCENARIO
set -euo pipefail
volab=$1 scenario=$2
. "$(dirname "$0")/kept_labs.sh"
cp "$scenario" "$work/scenario.yaml"
run() { # CODE ARGUMENTS…: leaves $work/out/record.jsonl, and its lab in $lab
    local code=$1 status=0
    shift
    rm -rf "$work/out"
    "$volab" run "$work/scenario.yaml" --output "$work/out" --no-history "$@" >"$work/log" 2>&1 </dev/null || status=$?
    lab=$(sed -n 's/.*lab \([^ ]*\) is still up.*/\1/p' "$work/log" | head -n 1)
    labs=(${lab:+"$lab"})
    [ $status = "$code" ] || fail "exit $status, not $code, of a run with '$*'"
}
ended() { jq -r 'select(.event == "step_ended") | "\(.step) \(.outcome) \(.reason // "")"' "$work/out/record.jsonl" | sed 's/ *$//'; }
value() { on "$lab" server2 'head -n 1 /root/log'; }

run 0 --keep
[ -n "$lab" ] || fail "no word of the lab's id"
chosen=$(value)
ok "a lab is kept, saved at the start of each chapter"

for step in read write end; do
    run 0 --from "$step" --lab "$lab"
    [ "$(value)" = "$chosen" ] || fail "what an earlier step saved is not what it was"
    [ "$(ended | grep -c "skipped before --from $step\$")" = "$([ $step = end ] && echo 6 || echo 3)" ] || fail "other steps are skipped: $(ended)"
    [ "$(ended | grep -c passed)" = "$([ $step = end ] && echo 2 || echo 5)" ] || fail "other steps have passed: $(ended)"
done
ok "runs begin at a step and at chapters, again and again, with programs in the background"

sed -i 's/equals: "3/equals: "4/' "$work/scenario.yaml"
run 1 --from read --lab "$lab"
ended | grep -q '^whole-log failed' || fail "a changed step passes: $(ended)"
cp "$scenario" "$work/scenario.yaml"
run 0 --from end --lab "$lab"
ok "a chapter is changed and run again, and so are those before it that have not changed"
sed -i 's/sleep 0.2/sleep 0.1/' "$work/scenario.yaml"
refused 2 "'chapters' has changed before chapter 'write' since lab $lab was kept" run "$work/scenario.yaml" --from read --lab "$lab"
cp "$scenario" "$work/scenario.yaml"
on "$lab" server1 'rm /root/log; nohup sh -c "sleep 0.3; ip link set dev ens3 down || ip link set dev eth0 down" >/dev/null 2>&1 &' || true
sleep 2
run 0 --from read --lab "$lab"
ok "a host that does not answer any more is taken back"
"$volab" lab stop "$lab" || fail "cannot stop"
labs=()
