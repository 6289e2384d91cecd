# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# Images, labs, the article, and what a step costs.
image_build() { seconds env XDG_CACHE_HOME="$work/cache$1" "$volab" image build; rm -rf "$work/cache$1"; }
cold_up() {
    "$volab" image list | awk '$1 == "snapshot" { print $3 }' | while read -r key; do "$volab" image rm "$key" >/dev/null; done
    seconds "$volab" run "$top/harness/testing/scenarios/short.yaml" --output "$work/cold$1" >/dev/null
    phase_of 'bring up' "$work/cold$1"
}
warm_up() {
    seconds "$volab" run "$top/harness/testing/scenarios/short.yaml" --output "$work/warm$1" >/dev/null
    phase_of 'bring up' "$work/warm$1"
}
article() { seconds "$volab" run "$top/scenarios/docker-volumes.yaml" --output "$work/article$1"; }

{
    echo 'scenario: thousand'
    echo 'lab: {provider: local, hosts: [here]}'
    echo 'chapters: [{steps: ['
    for _ in $(seq 1000); do echo '{run: "true"},'; done
    echo ']}]'
} >"$work/thousand.yaml"
spawn() { seconds bash -c 'for i in $(seq 1000); do bash -c true; done' | awk '{ print $1 }'; }
steps() {
    seconds "$volab" run "$work/thousand.yaml" --output "$work/thousand$1"
    "$volab" run "$work/thousand.yaml" --output "$work/rss$1" >/dev/null &
    local pid=$! most=0 now
    while now=$(awk '/VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do most=$now; sleep 0.05; done
    wait $pid
    echo "$most" >>"$work/rss"
}

spawned=$(times spawn | median)
ran=$(times steps | median)
echo "$spawned" | figure '1,000 spawns of bash' ms/spawn
awk -v a="$ran" -v b="$spawned" 'BEGIN { print a - b }' | figure 'a step on local, over the spawn' ms
figure 'memory at 1,000 steps (peak)' KiB <"$work/rss"
times warm_up | figure 'warm lab up, two hosts' s
times article | figure 'docker-volumes, warm, whole' s
times cold_up | figure 'cold lab up, two hosts, images built' s
times image_build | figure 'host image build' s
