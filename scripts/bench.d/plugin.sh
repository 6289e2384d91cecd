# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# All of convoy is measured over its Unix socket by one client in a closed loop (plugin/testing/load.cpp),
# on this machine's disk; the share is a folder on it. What is durable stands beside what the disk
# itself does in the same round.
convoy=$top/build/${VOLAB_PRESET:-release}/bin/convoy load=$top/build/${VOLAB_PRESET:-release}/bin/convoy_load
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null; rm -rf "$work"' EXIT
up() { # SHARE FILE: starts a daemon; the milliseconds until it answers go to FILE
    read -r ms pid < <("$load" start "$work/s" "$convoy" --socket "$work/s" daemon --drivers vfs \
        --driver-opts "vfs.path=$work/$1" --root "$work/root-$1" --log "$work/convoy.log")
    echo "$ms" >>"$work/$2"
}
down() { kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done; pid=; }
memory() { awk -v what="$1:" '$1 == what { print $2 / 1024 }' "/proc/$pid/status"; }
for count in 0 10000 100000; do "$load" fill "$work/share$count" "$count"; done
"$load" fill "$work/filled" 10000
for round in $(seq "$rounds"); do
    up share0 start0
    memory VmRSS >>"$work/rss0"
    "$load" create "$work/s" 200 "few$round-" >>"$work/create0"
    down
    up share10000 start10000
    "$load" get "$work/s" 1 2 v7 >>"$work/get1"
    "$load" get "$work/s" 16 2 v7 >>"$work/get16"
    "$load" mount "$work/s" 2000 v7 >>"$work/mount"
    "$load" list "$work/s" 20 >>"$work/list10000"
    "$load" durable "$work/disk$round" 200 | paste - - >>"$work/disk"
    "$load" durable "$work/filled" 200 "d$round-" | paste - - >>"$work/disk10000"
    "$load" create "$work/s" 200 "many$round-" >>"$work/create10000"
    down
    up share100000 start100000
    "$load" list "$work/s" 20 >>"$work/list100000"
    memory VmRSS >>"$work/rss100000"
    "$load" get "$work/s" 16 2 v7 >/dev/null
    memory VmHWM >>"$work/peak"
    down
done
figure 'Get, one connection, p50' us <<<"$(column 2 "$work/get1")"
figure 'Get, 16 connections' /s <<<"$(column 1 "$work/get16")"
figure 'Get, 16 connections, p99' us <<<"$(column 3 "$work/get16")"
figure 'Create, nothing there' /s <"$work/create0"
figure 'Create, 10,000 volumes there' /s <"$work/create10000"
figure '  the disk: a folder and record, nothing there' /s <<<"$(column 1 "$work/disk")"
figure '  the disk: the same, 10,000 there' /s <<<"$(column 1 "$work/disk10000")"
figure '  the disk: fsync of a file' /s <<<"$(column 2 "$work/disk")"
figure 'Mount and Unmount' pairs/s <"$work/mount"
for count in 10000 100000; do figure "List, $count volumes" ms <<<"$(column 1 "$work/list$count")"; done
for count in 0 10000 100000; do figure "from exec to the first answer, $count volumes" ms <"$work/start$count"; done
figure 'memory, idle' MiB <"$work/rss0"
figure 'memory, 100,000 volumes listed' MiB <"$work/rss100000"
figure 'memory, peak under load' MiB <"$work/peak"
