#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Snapshots and backups by the command line, with two daemons on one share.
#   backup_test.sh CONVOY
set -euo pipefail
convoy=$(realpath "$1")
# shellcheck source=plugin/testing/daemons.sh
. "$(dirname -- "$0")/daemons.sh"

start one
first=$last
start two
mkdir "$work/dest"
dest=vfs://$work/dest
on one create vol1 >/dev/null
echo content >"$work/share/vol1/file"
ln "$work/share/vol1/file" "$work/share/vol1/again"

[ "$(on one snapshot create vol1 --name snap1)" = snap1 ] || fail "snapshot create"
on two snapshot inspect snap1 | grep -q '"VolumeName": "vol1"' || fail "$(on two snapshot inspect snap1)"
on two snapshot list | grep -q '"snap1"' || fail "$(on two snapshot list)"
ok "a snapshot made on one host is there on the other"
on_refused "Snapshot name snap1 already exists" two snapshot create vol1 --name snap1
on_refused "Snapshot name vol1 already exists" two snapshot create vol1 --name vol1
on_refused "cannot find volume for snapshot nosuch" two snapshot inspect nosuch
on_refused "volume nosuch doesn't exist" two snapshot create nosuch
ok "names of snapshots are the only ones of their kind"

shown=$(on two backup create snap1 --dest "$dest")
case "$shown" in "$dest?backup=backup-"*'\u0026volume=vol1') ;; *) fail "backup create says $shown" ;; esac
on one backup list "$dest" | grep -qF "$shown" || fail "$(on one backup list "$dest")"
on one backup inspect "$shown" | grep -q '"SnapshotName": "snap1"' || fail "backup inspect"
[ "$(on one create vol2 --backup "$shown")" = vol2 ] || fail "create --backup"
diff -r "$work/share/vol1" "$work/share/vol2" || fail "what was restored is something else"
[ "$work/share/vol2/file" -ef "$work/share/vol2/again" ] || fail "a hard link was lost"
ok "a backup is listed, inspected and restored by its URL as it is printed"
mkdir "$work/plain"
tar -C "$work/plain" -xf "$work"/dest/convoy-objectstore/volumes/vo/l1/vol1/BackupFiles/*.bak
diff -r "$work/share/vol1" "$work/plain" || fail "GNU tar sees something else"
ok "GNU tar, and so rancher/convoy, reads a backup"

echo precious >"$work/share/vol2/file"
on_refused "Volume vol2 already exists" one create vol2 --backup "$shown"
mkdir "$work/share/vol3"
echo precious >"$work/share/vol3/file"
on_refused "is there already; what is in it stays" one create vol3 --backup "$shown"
grep -q precious "$work/share/vol2/file" && grep -q precious "$work/share/vol3/file" || fail "data was destroyed"
rm -r "$work/share/vol3"
ok "8.9 a restore onto what is there is refused and destroys nothing"

dd if=/dev/zero of="$(echo "$work"/dest/convoy-objectstore/volumes/vo/l1/vol1/BackupFiles/*.bak)" bs=1 seek=40 count=8 conv=notrunc status=none
on_refused "restoring volume vol3" two create vol3 --backup "$shown"
[ ! -e "$work/share/vol3" ] && [ -z "$(find "$work/share/config/convoy.restoring" "$work/share/config/convoy.pending" -mindepth 1)" ] || fail "debris is left"
ok "a damaged backup is not restored and leaves nothing"
on two backup delete "$shown" >/dev/null
[ "$(cd "$work/dest" && find . -type f)" = ./convoy-objectstore/volumes/vo/l1/vol1/volume.cfg ] || fail "something is left of the backup"
on_refused "in objectstore" two backup inspect "$shown"
ok "a backup is deleted with its data"

rm "$work/share/config/convoy.snapshots/vol1/vol1_snap1.tar.gz"
on_refused "is gone from the share" one backup create snap1 --dest "$dest"
[ -z "$(find "$work/dest" -name '*.bak' -o -name 'backup_*')" ] || fail "a backup without data"
ok "8.11 a backup whose data is not there is an error and leaves nothing"
on two snapshot delete snap1 >/dev/null || fail "a snapshot without a file cannot be deleted"
[ "$(on one snapshot list)" = '{}' ] || fail "it is still there"
ok "8.12 a snapshot whose file vanished can be deleted"

on one snapshot create vol2 --name snap2 >/dev/null
on two delete vol2 >/dev/null
[ ! -e "$work/share/config/convoy.snapshots/vol2" ] || fail "the archive is left"
on one create vol2 >/dev/null
on one snapshot create vol2 --name snap2 >/dev/null || fail "the name is wedged"
ok "8.10 a deleted volume takes its snapshots, and their names, with it"

# One that takes a while.
on one create big >/dev/null
head -c 600M /dev/urandom >"$work/share/big/disk"
on one create small >/dev/null
head -c 150M /dev/urandom >"$work/share/small/disk"
script -qefc "'$convoy' --socket '$work/one.sock' snapshot create big --name slow" "$work/slow.out" >/dev/null </dev/null &
slow=$!
on one snapshot create small --name lines --progress plain >"$work/lines.out" 2>"$work/lines.err" &
lines=$!
jobs() { curl -s --unix-socket "$work/one.sock" http://convoy/v1/jobs; }
is_at_work() { jobs | grep -q '"BytesDone": [1-9]'; }
soon is_at_work || fail "the job is not seen: $(jobs)"
jobs | grep -q '"Kind": "snapshot"' && jobs | grep -q '"BytesTotal": 629145600' || fail "$(jobs)"
on one create meanwhile >/dev/null
on one snapshot create vol1 --name quick >/dev/null
on one list | grep -q '"meanwhile"' || fail "a list does not come"
on_refused "Snapshot name slow already exists" two snapshot create vol1 --name slow
kill -0 "$slow" 2>/dev/null || fail "the long snapshot ended too early to tell: $(cat "$work/slow.out")"
soon grep -qP '\rsnapshot of big: [0-9.]+ MiB of 600\.0 MiB, [0-9]+ %, [0-9.]+ MiB/s, [0-9].* left\x1b\[K' "$work/slow.out" \
    || fail "a terminal shows no progress: $(cat -v "$work/slow.out")"
wait "$lines" || fail "$(cat "$work/lines.err")"
[ "$(cat "$work/lines.out")" = lines ] || fail "standard output is not the answer's alone: $(cat "$work/lines.out")"
grep -qE '^snapshot of small: [0-9.]+ MiB of 150\.0 MiB' "$work/lines.err" || fail "no lines of progress: $(cat "$work/lines.err")"
grep -q 'of big' "$work/lines.err" && fail "the progress of somebody else's: $(cat "$work/lines.err")" || true
ok "the commands show the progress of their own work, on a terminal and as lines"
kill -0 "$slow" 2>/dev/null || fail "the long snapshot ended too early for what follows"

ok "8.14 a long snapshot is seen at /v1/jobs and holds up nobody"

kill -9 "$first"
wait "$slow" 2>/dev/null && fail "the client was told that all went well" || true
[ -e "$work/share/config/convoy.snapshots/~slow.part" ] || fail "there is nothing to clean up, so nothing is tested"
start one
soon [ ! -e "$work/share/config/convoy.snapshots/~slow.part" ] || fail "half a snapshot is left"
on one snapshot list big | grep -q slow && fail "half a snapshot is listed" || true
rm "$work/share/big/disk"
on one snapshot create big --name slow >/dev/null || fail "the name is wedged"
ok "a daemon that is killed during a snapshot leaves nothing of it"
echo "13 passed, 0 failed"
