#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What goes wrong under a real engine: a daemon that dies inside a call, a share whose server stops
# answering (bindfs, stopped, stands in for it), one that is unmounted.
#   dockerd_faults_test.sh CONVOY
. "$(dirname "$0")/dockerd.sh"
command -v bindfs >/dev/null || skip "there is no bindfs"
command -v python3 >/dev/null || skip "there is no python3"

server=
before_unmounting() { [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true; }  # or unmounting hangs with it
mount_share() {
    bindfs -f "$work/real" "$share" &
    server=$!
    eventually mountpoint -q "$share"
}
mkdir "$work/real"
mount_share
start_convoy one
echo "unix://$work/one.sock" >/etc/docker/plugins/convoy.spec
start_engine
make_image

docker volume create -d convoy --label a=b vol1 >/dev/null
docker volume create -d convoy vol2 >/dev/null
run c1 -v vol1:/data
inspect() { timeout 20 docker volume inspect -f "$1" vol1 2>&1; }
[ "$(inspect '{{.Labels.a}}')" = b ] || fail "$(inspect '{{.}}')"

kill -STOP "$server"
[ "$(inspect '{{.Labels.a}} {{index .Status "degraded" | len | lt 0}}')" = "b true" ] || fail "A8 $(inspect '{{.}}')"
timeout 20 docker volume ls -q | grep -qx vol1 || fail "E2 List hangs, or lacks vol1"
! timeout 50 docker volume rm vol1 >"$work/out" 2>&1 || fail "A8 docker removed a volume that is in use"
grep -q 'volume is in use' "$work/out" || fail "A8 $(cat "$work/out")"
kill -CONT "$server"
healthy() { [ "$(inspect '{{.Labels.a}} {{index .Status "degraded"}}')" = "b <no value>" ]; }
eventually healthy
ok "A8 E2 while the server of the share hangs, docker keeps what it knows, and all is well afterwards"

kill -9 "$server"
wait "$server" 2>/dev/null || true
[ "$(inspect '{{.Labels.a}}')" = b ] || fail "A8 $(inspect '{{.}}')"
! docker volume create -d convoy vol3 >/dev/null 2>&1 || fail "E1 made on a share whose server is gone"
umount -l "$share"
[ "$(inspect '{{.Labels.a}}')" = b ] || fail "A8 $(inspect '{{.}}')"
! timeout 50 docker volume create -d convoy vol3 >"$work/out" 2>&1 || fail "E4 made in the bare folder"
[ -z "$(ls -A "$share")" ] || fail "E4 written into the bare folder: $(ls -A "$share")"
kill_convoy one KILL
start_convoy one
! timeout 50 docker volume create -d convoy vol3 >"$work/out" 2>&1 || fail "E4 made in the bare folder after a restart"
[ -z "$(ls -A "$share")" ] || fail "E4 written into the bare folder: $(ls -A "$share")"
[ "$(inspect '{{.Labels.a}}')" = b ] || fail "A8 after a restart: $(inspect '{{.}}')"
ok "E4 a share that is not mounted is refused, also by a daemon that is started then"
mount_share
eventually healthy
docker rm -f c1 >/dev/null
docker volume create -d convoy vol3 >/dev/null || fail "E2 the share is back and cannot be used"
ok "E1 E2 when the share is back it is used, with no restart"

# C5: Create waits for a lock when its daemon is killed; dockerd then repeats it without a body.
python3 - "$share/config/convoy.locks" <<'LOCK' &
import fcntl, os, signal, struct, sys
file = os.open(sys.argv[1], os.O_RDWR)
fcntl.fcntl(file, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))  # F_OFD_SETLK
os.close(os.open(sys.argv[1] + ".held", os.O_CREAT))
signal.pause()
LOCK
pid_of[locker]=$!
eventually test -e "$share/config/convoy.locks.held"
rm "$share/config/convoy.locks.held"
docker volume create -d convoy vol5 >"$work/out" 2>&1 &
create=$!
sleep 1
kill_convoy one KILL
kill_convoy locker KILL
start_convoy one
! wait $create || fail "C5 docker takes a creation that never was for done"
grep -q 'no body' "$work/out" || fail "C5 $(cat "$work/out")"
docker volume ls -q | grep -qx vol5 && fail "C5 vol5 is there"
docker volume create -d convoy vol5 >/dev/null || fail "C5 it cannot be made any more"
ok "C5 a daemon that is killed inside Create: an error, and the next time it works"

kill_convoy one TERM
docker volume ls -q >/dev/null 2>&1 &
slow=$!
sleep 1
start_convoy one
wait $slow || fail "A11 docker volume ls"
docker volume create -d convoy vol6 >/dev/null || fail "A11"
ok "A11 docker finds the daemon again, though it called while there was none"
docker volume ls -q --filter driver=convoy | xargs docker volume rm >/dev/null
[ -z "$(docker volume ls -q)" ] || fail "$(docker volume ls)"
