# SPDX-License-Identifier: Apache-2.0
# For tests with real daemons: source it with $convoy set. Each host is a daemon with a root and a
# socket of its own below $work; all share $work/share.
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    if mountpoint -q "$work/share"; then umount -l "$work/share"; fi
    rm -rf "$work"
}
trap cleanup EXIT
fail() { echo "FAILED: $*"; tail -n 15 "$work"/*.log; exit 1; }
ok() { echo "ok: $*"; }
soon() { # COMMAND…: until it succeeds, for half a minute
    for _ in $(seq 600); do "$@" && return; sleep 0.05; done
    return 1
}
mkdir "$work/share"

start() { # HOST [VARIABLE=VALUE…]: its pid is in $last
    local host=$1
    shift
    rm -f "$work/$host.sock"
    env "$@" "$convoy" --socket "$work/$host.sock" daemon --drivers vfs --driver-opts "vfs.path=$work/share" \
        --root "$work/$host" --log "$work/$host.log" &
    last=$!
    pids+=("$last")
    soon [ -S "$work/$host.sock" ] || fail "the daemon $host does not come up"
}
on() { local host=$1; shift; "$convoy" --socket "$work/$host.sock" "$@"; }
# on_refused TEXT HOST COMMAND…: it fails, and says that
on_refused() {
    local text=$1
    shift
    if on "$@" >"$work/said" 2>&1; then fail "not refused: $*"; fi
    grep -qF -- "$text" "$work/said" || fail "'$*' says: $(cat "$work/said")"
}
