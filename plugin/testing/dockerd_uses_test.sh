#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who uses a volume, through all that a real engine does: B1-B8, D3, A9, A11.
#   dockerd_uses_test.sh CONVOY
. "$(dirname "$0")/dockerd.sh"

start_convoy one --on-docker-rm delete
start_convoy two
echo "unix://$work/one.sock" >/etc/docker/plugins/convoy.spec
start_engine
make_image
uses() { ls "$share/config/convoy.uses/$1" 2>/dev/null | wc -l; }
refused() { # NAME WHAT: delete on both daemons
    for daemon in one two; do
        ! $daemon delete "$1" >"$work/out" 2>&1 || fail "$2: $daemon deleted $1, which is in use"
        grep -q 'still mounted' "$work/out" || fail "$2: $(cat "$work/out")"
    done
}

docker volume create -d convoy -o mode=0750 --label a=b vol1 >/dev/null || fail "create"
docker volume create -d convoy -o mode=0750 vol1 >/dev/null || fail "B1 the same again"
created=$(docker volume inspect -f '{{.CreatedAt}}' vol1)
date -d "$created" >/dev/null || fail "A9 CreatedAt is '$created'"
ok "B1 a volume that is made twice is one"

run c1 -v vol1:/data
echo news >"$work/news"
for i in $(seq "${CONVOY_COPIES:-100}"); do
    docker cp "$work/news" c1:/data/news$i >/dev/null 2>&1 || fail "B8 docker cp number $i"
done
[ -f "$share/vol1/news1" ] || fail "B8 the copy is not on the share"
[ "$(uses vol1)" = 1 ] || fail "B8 $(uses vol1) uses are noted"
refused vol1 "B8"
ok "B8 docker cp into a running container takes nothing from it"

run c2 -v vol1:/data
docker rm -f c1 >/dev/null
refused vol1 "the first of two containers has gone"
[ "$(uses vol1)" = 1 ] || fail "$(uses vol1) uses are noted for one container"
ok "a second container keeps a volume in use"

rm -rf "$share/config/convoy.uses"
! one delete vol1 >"$work/out" 2>&1 || fail "deleted without notes"
grep -q 'in process' "$work/out" || fail "$(cat "$work/out")"
ok "a volume that a container has is not deleted though nobody has noted it"

kill_convoy one KILL
start_convoy one --on-docker-rm delete
[ "$(docker volume inspect -f '{{.CreatedAt}} {{.Labels.a}}' vol1)" = "$created b" ] || fail "A9 $(docker volume inspect vol1)"
ok "A11 docker goes on at once when the daemon was killed and started, A9 and CreatedAt stays"

kill_convoy one TERM
docker kill c2 >/dev/null 2>&1 || fail "kill"
start_convoy one --on-docker-rm delete
docker rm -f c2 >/dev/null
docker volume rm vol1 >/dev/null || fail "a missed Unmount keeps docker from removing"
[ ! -e "$share/vol1" ] || fail "the data is still there"
ok "a missed Unmount keeps nobody from removing"

docker volume create -d convoy vol2 >/dev/null
run c3 -v vol2:/data
kill_engine KILL
start_engine
docker rm -f c3 >/dev/null || fail "B5 rm"
docker volume rm vol2 >/dev/null || fail "B5 docker cannot remove the volume"
[ ! -e "$share/vol2" ] || fail "B5 the data is still there"
ok "B5 dockerd killed, the container removed: the volume is removed"

docker volume create -d convoy vol3 >/dev/null
run c4 -v vol3:/data --restart always
kill_engine KILL
start_engine
eventually sh -c '[ "$(docker inspect -f "{{.State.Running}}" c4)" = true ]'
refused vol3 "B6"
[ "$(uses vol3)" = 1 ] || fail "B6 $(uses vol3) uses are noted"
docker stop -t 1 c4 >/dev/null
docker rm c4 >/dev/null
[ "$(uses vol3)" = 0 ] || fail "B6 a use has leaked"
docker volume rm vol3 >/dev/null || fail "B6 docker cannot remove the volume"
ok "B6 dockerd killed with a container that restarts: no use is leaked"

kill_engine TERM
start_engine --live-restore
docker volume create -d convoy vol4 >/dev/null
run c5 -v vol4:/data
for signal in TERM KILL; do
    kill_engine $signal
    kill_convoy one KILL
    start_convoy one --on-docker-rm delete
    start_engine --live-restore
    [ "$(docker inspect -f '{{.State.Running}}' c5)" = true ] || fail "B7 the container did not live on"
    refused vol4 "B7 $signal"
done
docker rm -f c5 >/dev/null || fail "B7 Unmount"
[ "$(uses vol4)" = 0 ] || fail "B7 a use has leaked"
docker volume rm vol4 >/dev/null || fail "B7 docker cannot remove the volume"
ok "B7 a live-restored container keeps its volume, and Unmount works after restarts of both"
[ -z "$(ls -A "$share/config/convoy.pending")" ] || fail "left: $(ls "$share/config/convoy.pending")"
