#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# convoy as a managed plugin: created from the folder that the build makes, set, enabled and used.
#   dockerd_managed_test.sh FOLDER       which has config.json and rootfs/
. "$(dirname "$0")/dockerd.sh"
folder=$convoy
convoy=$folder/rootfs/convoy

mkdir "$work/own"
start_engine
make_image
docker plugin create convoy "$folder" >/dev/null || fail "docker plugin create"
docker plugin set convoy vfs.path.source="$share" root.source="$work/own" options='--on-docker-rm delete' || fail "docker plugin set"
docker plugin enable convoy >/dev/null || fail "docker plugin enable"
[ "$(docker plugin ls --format '{{.Name}} {{.Enabled}}')" = "convoy:latest true" ] || fail "$(docker plugin ls)"
ok "the plugin is created, set and enabled"

docker volume create -d convoy -o mode=0750 vol1 >/dev/null || fail "docker volume create"
[ "$(stat -c %a "$share/vol1")" = 750 ] || fail "vol1 is not on the share"
run c1 -v vol1:/content
[ "$(cat "$share/vol1/page")" = original ] || fail "no copy-up"
echo news >"$share/vol1/news"
docker cp c1:/content/news "$work/news" >/dev/null 2>&1 && [ "$(cat "$work/news")" = news ] || fail "the container does not see the share"
ok "a container has the share's folder"

if [ -n "$(find "$folder/rootfs" -name 'libcurl.so.4')" ]; then
    socket=/run/docker/plugins/$(docker plugin inspect -f '{{.ID}}' convoy)/convoy.sock
    inside() { "$convoy" --socket "$socket" "$@"; }
    inside snapshot create vol1 --name snap1 >/dev/null || fail "snapshot"
    ! inside backup create snap1 --dest s3://bucket@us-east-1/x --s3-endpoint http://127.0.0.1:9 >"$work/out" 2>&1 || fail "S3 on port 9"
    grep -q 'no credentials for S3' "$work/out" || fail "without credentials: $(cat "$work/out")"
    ok "S3 can be used, once there are credentials"
fi

# A daemon on this machine, of the same share: the plugin's own notes, and the kernel's.
start_convoy two
! two delete vol1 >"$work/out" 2>&1 || fail "deleted in use"
grep -q 'still mounted' "$work/out" || fail "$(cat "$work/out")"
rm -r "$share/config/convoy.uses"
! docker volume rm -f vol1 >/dev/null 2>&1 || fail "docker removed a volume in use"
! two delete vol1 >/dev/null 2>&1 || fail "deleted in use, without notes"
ok "a volume of a managed plugin in use is not deleted"

docker rm -f c1 >/dev/null
docker plugin disable -f convoy >/dev/null || fail "disable"
docker plugin enable convoy >/dev/null || fail "enable"
[ "$(docker volume ls -q)" = vol1 ] || fail "$(docker volume ls)"
docker volume rm vol1 >/dev/null || fail "rm"
[ ! -e "$share/vol1" ] || fail "--on-docker-rm delete was not heard"
ok "the plugin is disabled and enabled, and removes the volume with its data"
docker plugin disable -f convoy >/dev/null
docker plugin rm convoy >/dev/null || fail "docker plugin rm"
[ ! -e "$share/vol1" ] && [ -d "$share/config" ] || fail "the share: $(ls "$share")"
ok "the plugin is removed"
