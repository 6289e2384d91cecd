#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Backups in a real S3 server on loopback, s3rver, which npm puts into MODULES.
#   s3_test.sh CONVOY MODULES FAULTS     where FAULTS is convoy with its fault points
set -euo pipefail
skip() { echo "SKIPPED: $*"; exit 77; }
command -v node >/dev/null && command -v npm >/dev/null || skip "there is no npm"
convoy=$(realpath "$1")
modules=$(realpath -m "$2")
faults=$(realpath "$3")
if [ ! -d "$modules/node_modules/s3rver" ]; then
    mkdir -p "$modules"
    npm install --prefix "$modules" --no-audit --no-fund --ignore-scripts s3rver@3.7.1 >"$modules/npm.log" 2>&1 ||
        skip "npm cannot install s3rver: $(tail -n 1 "$modules/npm.log")"
fi
# shellcheck source=plugin/testing/daemons.sh
. "$(dirname -- "$0")/daemons.sh"
export no_proxy=127.0.0.1

echo ok >"$work/mode"
node --openssl-legacy-provider "$(dirname -- "$0")/s3_server.js" "$modules" "$work/s3" "$work/mode" >"$work/ports" 2>"$work/s3.log" &
pids+=($!)
for _ in $(seq 1200); do [ -s "$work/ports" ] && break; sleep 0.1; done
read -r port metadata <"$work/ports" || fail "the S3 server does not come up"
endpoint=http://127.0.0.1:$port
mode() { echo "$1" >"$work/mode"; : >"$work/mode.requests"; }
objects() { find "$work/s3/backups" -type f | grep -v -e '_metadata' -e 'S3rver_uploads' || true; }

keys=(AWS_ACCESS_KEY_ID=S3RVER AWS_SECRET_ACCESS_KEY=S3RVER AWS_EC2_METADATA_DISABLED=true "HOME=$work")
start one "${keys[@]}"
start role "HOME=$work" "AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:$metadata/"
start nobody "HOME=$work" AWS_EC2_METADATA_DISABLED=true
start liar AWS_ACCESS_KEY_ID=S3RVER AWS_SECRET_ACCESS_KEY=wrong "HOME=$work" AWS_EC2_METADATA_DISABLED=true
s3() { local host=$1; shift; on "$host" backup --s3-endpoint "$endpoint" "$@"; }
dest=s3://backups@us-east-1/some/where/

on one create vol1 >/dev/null
echo content >"$work/share/vol1/file"
on one snapshot create vol1 --name small >/dev/null
url=$(s3 one create small --dest "$dest") || fail "$url"
case "$url" in "$dest?backup=backup-"*'\u0026volume=vol1') ;; *) fail "backup create says $url" ;; esac
[ "$(objects | wc -l)" -ge 3 ] || fail "not all objects are there: $(objects)"
s3 one list "$dest" | grep -q '"SnapshotName": "small"' || fail "$(s3 one list "$dest")"
s3 one inspect "$url" | grep -q '"VolumeName": "vol1"' || fail "backup inspect"
on one create vol2 --backup "$url" --s3-endpoint "$endpoint" >/dev/null || fail "restore"
diff -r "$work/share/vol1" "$work/share/vol2" || fail "what was restored is something else"
ok "a backup goes to S3 and comes back"

on_refused "SignatureDoesNotMatch" liar backup --s3-endpoint "$endpoint" list "$dest"
ok "the server does check signatures"
on_refused "there are no credentials for S3" nobody backup --s3-endpoint "$endpoint" list "$dest"
s3 role list "$dest" | grep -q '"SnapshotName": "small"' || fail "the instance's role does not do"
mkdir "$work/.aws"
printf '[default]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n' >"$work/.aws/credentials"
s3 nobody list "$dest" | grep -q '"SnapshotName": "small"' || fail "the credentials' file does not do"
ok "credentials come from the environment, the instance's role and ~/.aws"
on_refused "NoSuchBucket" one backup --s3-endpoint "$endpoint" create small --dest s3://nosuch@us-east-1/x/
on_refused "Invalid URL. Must be either s3://" one backup --s3-endpoint "$endpoint" list s3://backups
on_refused "Only s3:// is supported" one create vol9 --backup "vfs:///x?backup=b&volume=v" --s3-endpoint "$endpoint"
ok "wrong destinations are refused by name"

[ "$(s3 one list s3://many@us-east-1/there | grep -c '"BackupURL"')" = 1003 ] || fail "backups are missing in the list"
grep -q 'continuation-token=' "$work/mode.requests" || fail "there was one page only, so nothing is tested"
ok "lists go on past 1000 keys"

# What does not compress is sent in parts of 8 MiB.
head -c 20000000 /dev/urandom >"$work/share/vol1/noise"
on one snapshot create vol1 --name large >/dev/null
mode ok
url=$(s3 one create large --dest "$dest")
grep -q 'partNumber=3&' "$work/mode.requests" || fail "it was not sent in parts"
s3 one delete "$url" >/dev/null
mode flaky
url=$(s3 one create large --dest "$dest") || fail "a bad line is not mastered"
on one create vol3 --backup "$url" --s3-endpoint "$endpoint" >/dev/null || fail "restore over a bad line"
diff -r "$work/share/vol1" "$work/share/vol3" || fail "what was restored is something else"
ok "large backups go in parts, and over a bad line"

mode part
before=$(objects | sort)
on_refused "cannot write part 2" one backup --s3-endpoint "$endpoint" create large --dest "$dest"
grep -q '^DELETE .*uploadId=' "$work/mode.requests" || fail "the parts were not deleted"
[ "$(objects | sort)" = "$before" ] || fail "something is left of a backup that failed"
mode swallow
on_refused "not all of the data arrived" one backup --s3-endpoint "$endpoint" create small --dest "$dest"
mode ok
[ "$(objects | sort)" = "$before" ] || fail "something is left of a backup whose data did not arrive"
[ -z "$(ls "$work/one/vfs/backups")" ] || fail "a note is left"
ok "8.11 a backup whose data does not arrive is an error and leaves nothing"

for place in upload-begun upload-part:2; do
    convoy=$faults start dying "${keys[@]}" "CONVOY_FAULT=$place"
    dying=$last
    if s3 dying create large --dest "$dest" >/dev/null 2>&1; then fail "$place: success is told by a daemon that died"; fi
    wait "$dying" && fail "$place: it was not passed" || [ $? = 137 ] || fail "$place: the daemon ended otherwise"
    [ -n "$(ls "$work/dying/vfs/backups")" ] || fail "$place: there is no note, so nothing is tested"
    start dying "${keys[@]}"
    for _ in $(seq 600); do [ -n "$(ls "$work/dying/vfs/backups")" ] || break; sleep 0.05; done
    [ -z "$(ls "$work/dying/vfs/backups")" ] || fail "$place: a note is left"
    [ "$(objects | sort)" = "$before" ] || fail "$place: something is left of a backup that died"
    kill "$last"
    wait "$last" || true
done
ok "C1 a daemon that is killed during an upload leaves no backup, and cleans up when it is started"

s3 one delete "$url" >/dev/null
on_refused "in objectstore" one create vol4 --backup "$url" --s3-endpoint "$endpoint"
[ ! -e "$work/share/vol4" ] || fail "debris of a restore"
ok "a backup is deleted from S3"
echo "9 passed, 0 failed"
