# SPDX-License-Identifier: Apache-2.0
# To be sourced by tests of convoy with a real Docker engine on this machine: an engine of its own,
# with folders and socket of its own, in a mount namespace of its own.
#   . dockerd.sh           $1 is the program
set -euo pipefail
skip() { echo "SKIPPED: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can start dockerd"
command -v dockerd >/dev/null || skip "there is no dockerd"
if [ -z "${CONVOY_TEST_INSIDE:-}" ]; then
    CONVOY_TEST_INSIDE=1 exec unshare --mount --propagation private "$0" "$@"
fi

convoy=$(realpath "$1")
work=$(mktemp -d)
share=$work/share
declare -A pid_of
engine_pid=
cleanup() {
    [ -z "$engine_pid" ] || docker ps -aq 2>/dev/null | xargs -r timeout 30 docker rm -f >/dev/null 2>&1 || true
    for pid in "${pid_of[@]}" $engine_pid; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pid_of[@]}" $engine_pid; do wait "$pid" 2>/dev/null || true; done
    # What an engine that was killed has left: containerd and shims have our folders as arguments,
    # containers have them mounted in a namespace of their own.
    for pid in $(grep -lsF "$work/" /proc/[0-9]*/cmdline | cut -d/ -f3); do
        [ "$pid" = $$ ] || kill -9 "$pid" 2>/dev/null || true
    done
    local ours
    ours=$(readlink /proc/$$/ns/mnt)
    for pid in $(grep -lsF "$work/" /proc/[0-9]*/mountinfo | cut -d/ -f3); do
        [ "$(readlink "/proc/$pid/ns/mnt")" = "$ours" ] || kill -9 "$pid" 2>/dev/null || true
    done
    if declare -F before_unmounting >/dev/null; then before_unmounting; fi
    awk -v w="$work/" 'index($5, w) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r at; do umount -l "$at"; done
    rm -rf "$work"
}
trap cleanup EXIT
fail() {
    echo "FAILED: $*"
    tail -n 15 "$work"/*.log
    exit 1
}
ok() { echo "ok: $*"; }
eventually() { # COMMAND…: until it succeeds, for half a minute
    for _ in $(seq 150); do "$@" && return; sleep 0.2; done
    fail "never came true: $*"
}

for folder in /run/docker /etc/docker; do  # the engine looks for plugins here, wherever it is
    mkdir -p $folder
    mount -t tmpfs none $folder
done
mkdir -p /etc/docker/plugins /run/docker/plugins "$share"

start_convoy() { # NAME [OPTION…]: serves $work/NAME.sock
    local name=$1
    shift
    "$convoy" --socket "$work/$name.sock" daemon --drivers vfs --driver-opts "vfs.path=$share" \
        --root "$work/$name" --log "$work/$name.log" "$@" &
    pid_of[$name]=$!
    eventually answers "$name"
}
answers() { "$convoy" --socket "$work/$1.sock" info >/dev/null 2>&1; }
kill_convoy() { # NAME SIGNAL
    kill "-$2" "${pid_of[$1]}"
    wait "${pid_of[$1]}" 2>/dev/null || true
    unset "pid_of[$1]"
}
one() { "$convoy" --socket "$work/one.sock" "$@"; }
two() { "$convoy" --socket "$work/two.sock" "$@"; }

start_engine() { # [OPTION…]
    dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" \
        -H "unix://$work/docker.sock" --iptables=false --ip6tables=false --bridge=none "$@" >>"$work/dockerd.log" 2>&1 &
    engine_pid=$!
    for _ in $(seq 240); do docker version >/dev/null 2>&1 && return; sleep 0.25; done
    tail -n 5 "$work/dockerd.log"
    skip "dockerd does not come up on this machine"
}
kill_engine() { # SIGNAL
    kill "-$1" "$engine_pid"
    wait "$engine_pid" 2>/dev/null || true
    # Its containerd dies with it, and may stay a zombie where nobody waits for orphans: the next
    # engine would take that for one that runs.
    [ "$1" != KILL ] || rm -f "$work/exec/containerd/containerd.pid"
    rm -f "$work/dockerd.pid"
}
export DOCKER_HOST=unix://$work/docker.sock

# An image of one program and its C library: convoy itself, since its daemon runs until it is stopped. It serves
# a folder of the image, so that what it is given as a volume stays as it is.
make_image() {
    mkdir -p "$work/root/content" "$work/root/own" "$work/root/tmp"
    chmod 1777 "$work/root/tmp"
    cp "$convoy" "$work/root/convoy"
    strip "$work/root/convoy"
    ldd "$convoy" | grep -o '/[^ ]*' | while read -r library; do cp -L --parents "$library" "$work/root"; done
    echo original >"$work/root/content/page"
    tar -C "$work/root" -c . | docker import \
        -c 'ENTRYPOINT ["/convoy","--socket","/tmp/s","daemon","--drivers","vfs","--driver-opts","vfs.path=/own","--root","/tmp/r"]' \
        - test >/dev/null
}
run() { # NAME OPTION…
    local name=$1
    shift
    docker run -d --name "$name" --network none "$@" test >/dev/null || fail "docker run $name"
}
