# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# Labs of two hosts, from the snapshot: each is brought up, asked for one thing, and taken down.
cat >"$work/up.yaml" <<'END'
scenario: up-and-down
lab: {hosts: {server1: {}, server2: {}}, docker_images: [nginx, busybox, registry]}
chapters:
  - {id: up, steps: [{on: all, run: 'true'}]}
END
ids=()
stop_labs() {
    local id
    for id in "${ids[@]}"; do "$volab" lab stop "$id" >/dev/null; done
    ids=()
}
trap 'stop_labs; rm -rf "$work"' EXIT
labs() { # JOBS RUNS NAME: seconds that so many runs take
    seconds "$volab" run "$work/up.yaml" --jobs "$1" --repeat "$2" --no-history --output "$work/$3"
    rm -rf "${work:?}/$3"
}
seconds "$volab" run "$work/up.yaml" --no-history --output "$work/first" >/dev/null  # makes the snapshot
for round in $(seq "$rounds"); do
    for runs in 1 2 4 8; do
        for jobs in 1 2; do labs $jobs $runs "j$jobs-$runs-$round" >>"$work/jobs$jobs.$runs"; done
    done
done
for jobs in 1 2; do
    awk '{ print 8 * 60 / $1 }' "$work/jobs$jobs.8" | figure "labs a minute, --jobs $jobs" /min
    for runs in 1 2 4 8; do figure "  $runs runs, --jobs $jobs, whole" s <"$work/jobs$jobs.$runs"; done
done

# What an idle lab takes: its machines' proportional set sizes (proc(5)); pages of the snapshot that
# several labs share count a part for each.
resident() {
    local id pid
    for id in "${ids[@]}"; do
        for pid in $(jq '.hosts[].pid' "${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs/$id/lab.json"); do
            awk '/^Pss:/ { print $2 / 1024 }' "/proc/$pid/smaps_rollup"
        done
    done | awk '{ sum += $1 } END { print sum }'
}
for count in 1 2 3; do
    ids+=("$("$volab" lab up --scenario "$work/up.yaml" | sed -n 's/^lab \([^ ]*\) is still up.*/\1/p')")
    sleep 30
    resident | awk -v n=$count '{ print $1 / n }' >"$work/resident"
    figure "memory of an idle lab, of $count" MiB <"$work/resident"
done
stop_labs

# A hundred shards, each of one run of 70 steps that print a kilobyte.
python3 - >"$work/wide.yaml" <<'END'
print('scenario: wide\nlab: {provider: local, hosts: [here]}\nvariables: {n: "0"}')
print('matrix: {n: [%s]}\nchapters:\n  - id: all\n    steps:' % ', '.join(f"'{n}'" for n in range(100)))
for step in range(70):
    print('      - {run: "head -c 750 /dev/zero | base64"}')
END
for shard in $(seq 100); do
    seconds "$volab" run "$work/wide.yaml" --shard "$shard/100" --no-history --output "$work/shards/$shard" >/dev/null
done
merge() { seconds "$volab" report --merge "$work"/shards/* --output "$work/merged$1"; }
times merge | figure 'joining the records of 100 shards' s
