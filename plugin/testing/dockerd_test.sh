#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# convoy with a real Docker engine on this machine: an engine of its own, with folders and socket of
# its own, in a mount namespace of its own.
#   dockerd_test.sh CONVOY
set -euo pipefail
skip() { echo "SKIPPED: $*"; exit 77; }
[ "$(id -u)" = 0 ] || skip "only root can start dockerd"
command -v dockerd >/dev/null || skip "there is no dockerd"
if [ -z "${CONVOY_TEST_INSIDE:-}" ]; then
    CONVOY_TEST_INSIDE=1 exec unshare --mount --propagation private "$0" "$@"
fi

convoy=$(realpath "$1")
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    awk -v w="$work/" 'index($5, w) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r at; do umount -l "$at"; done
    rm -rf "$work"
}
trap cleanup EXIT
fail() { echo "FAILED: $*"; tail -n 20 "$work"/*.log; exit 1; }

for folder in /run/docker /etc/docker; do  # the engine looks for plugins here, wherever it is
    mkdir -p $folder
    mount -t tmpfs none $folder
done
mkdir -p /etc/docker/plugins /run/docker/plugins "$work/share"

start_convoy() { # NAME
    "$convoy" --socket "$work/$1.sock" daemon --drivers vfs --driver-opts "vfs.path=$work/share" --root "$work/$1" --log "$work/$1.log" &
    pids+=($!)
    last=$!
    for _ in $(seq 100); do [ -S "$work/$1.sock" ] && return; sleep 0.05; done
    fail "the daemon $1 does not come up"
}
start_convoy one
first=$last
start_convoy two
echo "unix://$work/one.sock" >/etc/docker/plugins/convoy.spec

dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" \
    -H "unix://$work/docker.sock" --iptables=false --ip6tables=false --bridge=none >"$work/dockerd.log" 2>&1 &
pids+=($!)
export DOCKER_HOST=unix://$work/docker.sock
for _ in $(seq 120); do docker version >/dev/null 2>&1 && break; sleep 0.5; done
docker version >/dev/null 2>&1 || { tail -n 5 "$work/dockerd.log"; skip "dockerd does not come up on this machine"; }

# An image of one static program: convoy itself, since it runs until it is stopped.
mkdir -p "$work/root/content"
cp "$convoy" "$work/root/convoy"
echo original >"$work/root/content/page"
tar -C "$work/root" -c . | docker import -c 'ENTRYPOINT ["/convoy"]' - test >/dev/null
one() { "$convoy" --socket "$work/one.sock" "$@"; }
two() { "$convoy" --socket "$work/two.sock" "$@"; }
ok() { echo "ok: $*"; }

[ "$(two create vol1)" = vol1 ] || fail "create"
docker volume ls --format '{{.Driver}} {{.Name}}' | grep -qx 'convoy vol1' || fail "docker does not list vol1"
ok "a volume made by another daemon of the share is listed by docker"

docker volume create -d convoy vol2 >/dev/null
two list | grep -q '"vol2"' || fail "vol2 is not on the share"
ok "docker makes a volume on the share"

docker run -d --name c1 --network none -v vol1:/content -v vol2:/data test \
    --socket /data/s daemon --drivers vfs --driver-opts vfs.path=/data >/dev/null
[ "$(cat "$work/share/vol1/page")" = original ] || fail "no copy-up"
ok "the image's content is copied into an empty volume"
for _ in $(seq 100); do [ -d "$work/share/vol2/config" ] && break; sleep 0.1; done
[ -d "$work/share/vol2/config" ] || fail "what the container writes is not on the share"
ok "what a container writes is on the share"

! two delete vol1 >"$work/out" 2>&1 || fail "a volume in use was deleted"
grep -q 'It is still mounted' "$work/out" || fail "$(cat "$work/out")"
ok "a volume in use is not deleted"

kill -9 "$first"
wait "$first" 2>/dev/null || true
start_convoy one
! one delete vol1 >/dev/null 2>&1 || fail "in use no more after a restart of the daemon"
ok "it stays in use when the daemon is killed and started again"

docker rm -f c1 >/dev/null
one delete vol1 >/dev/null || fail "vol1 cannot be deleted"
[ ! -e "$work/share/vol1" ] && [ ! -e "$work/share/config/vfs_volume_vol1.json" ] || fail "something of vol1 is left"
ok "it is deleted, with its data, when the container is gone"

docker volume rm vol2 >/dev/null || fail "docker cannot remove vol2"
[ -z "$(docker volume ls -q)" ] || fail "volumes are left: $(docker volume ls)"
[ -d "$work/share/vol2" ] || fail "docker volume rm deleted the data"
ok "docker removes a volume and the share keeps its data"
