# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# A lab with containers and a mount at work: saved and taken back, as a run or a walk does that has it. Keys
# typed on a terminal of a host by plain ssh: harness/testing/keys.py can be taught other ways to a terminal.
lab=
trap '[ -z "$lab" ] || "$volab" lab stop "$lab" >/dev/null; rm -rf "$work"' EXIT
run() { # NAME ARGUMENTS…
    local name=$1
    shift
    seconds "$volab" run "$top/harness/testing/scenarios/rewind.yaml" --output "$work/$name" --no-history "$@" >>"$work/whole"
}
run kept --keep
lab=$(sed -n 's/.*lab \([^ ]*\) is still up.*/\1/p' "$work/log" | head -n 1)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs/$lab
for round in $(seq "$rounds"); do
    run "$round" --from at-work --lab "$lab"
    phase_of rewind "$work/$round" >>"$work/rewind"
    phase_of checkpoint "$work/$round" >>"$work/save"
    du -sm "$folder/checkpoints/chapter-3" | cut -f1 >>"$work/size"
    python3 "$top/harness/testing/keys.py" --keys 200 -- ssh -F "$folder/ssh_config" -tt server1 >>"$work/keys"
done
figure 'two hosts at work: saved' s <"$work/save"
figure '  taken back' s <"$work/rewind"
figure '  what a checkpoint takes' MiB <"$work/size"
figure 'a key typed on a host by ssh until it is seen, p50' ms <<<"$(column 1 "$work/keys")"
figure '  p95 of 200' ms <<<"$(column 2 "$work/keys")"
"$volab" lab stop "$lab" >/dev/null
lab=
python3 "$top/harness/walk/web/testing/serve_bench.py" "$volab" "$top/scenarios/docker-volumes.yaml" "$rounds" >"$work/page"
while IFS=$'\t' read -r what value unit; do figure "$what" "$unit" <<<"$value"; done <"$work/page"
