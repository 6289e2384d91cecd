#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What containers get from a volume: copy-up, :nocopy, --volumes-from, read-only mounts, owners and
# modes, options; and what becomes of the data when Docker removes it.
#   dockerd_volumes_test.sh CONVOY
. "$(dirname "$0")/dockerd.sh"

start_convoy one --on-docker-rm delete
start_convoy keeping --on-docker-rm keep
echo "unix://$work/one.sock" >/etc/docker/plugins/convoy.spec
echo "unix://$work/keeping.sock" >/etc/docker/plugins/keeping.spec
start_engine
make_image

docker volume create -d convoy copied >/dev/null
docker volume create -d convoy uncopied >/dev/null
run c1 -v copied:/content
run c2 -v uncopied:/content:nocopy
[ "$(cat "$share/copied/page")" = original ] || fail "no copy-up"
[ -z "$(ls -A "$share/uncopied")" ] || fail ":nocopy copied"
ok "copy-up fills an empty volume, :nocopy does not"

run c3 --volumes-from c1
docker cp c3:/content/page "$work/page" >/dev/null 2>&1 || fail "--volumes-from"
[ "$(cat "$work/page")" = original ] || fail "--volumes-from shows something else"
docker rm -f c1 >/dev/null
! one delete copied >/dev/null 2>&1 || fail "deleted under --volumes-from"
ok "--volumes-from has the volume, and keeps it in use"

run c4 -v copied:/content:ro
! docker cp "$work/page" c4:/content/other >"$work/out" 2>&1 || fail "a read-only mount was written to"
[ ! -e "$share/copied/other" ] || fail "a read-only mount was written to"
! one delete copied >/dev/null 2>&1 || fail "deleted under a read-only mount"
docker rm -f c2 c3 c4 >/dev/null
ok "a read-only mount is read-only, and a use"

docker volume create -d convoy -o uid=1234 -o gid=4321 -o mode=0750 mine >/dev/null
[ "$(stat -c '%u %g %a' "$share/mine")" = "1234 4321 750" ] || fail "$(stat -c '%u %g %a' "$share/mine")"
# convoy makes config/ in the folder that it serves: a container of another user can write there.
docker run -d --name c5 --network none --user 1234:4321 -v mine:/data --entrypoint /convoy test \
    --socket /tmp/s daemon --drivers vfs --driver-opts vfs.path=/data --root /tmp/r >/dev/null
eventually test -d "$share/mine/config"
[ "$(stat -c %u "$share/mine/config")" = 1234 ] || fail "written by $(stat -c %u "$share/mine/config")"
docker rm -f c5 >/dev/null
ok "a container that is not root's writes to a volume made with -o uid, gid, mode"

! docker volume create -d convoy -o sizes=1G wrong >"$work/out" 2>&1 || fail "an unknown option was taken"
grep -q 'size, mode, uid, gid' "$work/out" || fail "$(cat "$work/out")"
[ ! -e "$share/wrong" ] || fail "made all the same"
ok "an option that is not known is an error that names those that are"

for name in ../../etc a/b .hidden 'a b' "$(printf 'n\nl')" config "$(printf 'x%.0s' $(seq 300))"; do
    ! docker volume create -d convoy "$name" >/dev/null 2>&1 || fail "F1 made '$name'"
done
[ "$(ls "$share" | sort | xargs)" = "config copied mine uncopied" ] || fail "F1 $(ls "$share")"
ok "F1 names that could leave the share are refused"

mkdir "$share/$(printf '\xff\xfe')" "$share/foreign"
echo '{' >"$share/config/vfs_volume_broken.json"
echo '{}' >"$share/config/vfs_volume_$(printf '\xff').json"
[ "$(docker volume ls -q --filter driver=convoy | sort | xargs)" = "copied mine uncopied" ] || fail "A10 $(docker volume ls)"
rm "$share/config/vfs_volume_broken.json"
ok "A10 what is foreign on the share hides no volume"

docker volume rm copied uncopied mine >/dev/null
[ ! -e "$share/copied" ] && [ ! -e "$share/mine" ] || fail "--on-docker-rm delete kept data"
docker volume create -d keeping kept >/dev/null
echo data >"$share/kept/file"
docker volume rm kept >/dev/null
[ -f "$share/kept/file" ] || fail "--on-docker-rm keep deleted data"
[ ! -e "$share/config/vfs_volume_kept.json" ] || fail "the record is left"
ok "docker volume rm deletes the data or keeps it, as the daemon was told"

docker volume create -d convoy again >/dev/null
ln -s "$work" "$share/link"
rm -r "$share/again"
ln -s "$work" "$share/again"
! docker run --rm --network none -v again:/data test >"$work/out" 2>&1 || fail "F2 a link was followed"
grep -q 'symbolic link' "$work/out" || fail "F2 $(cat "$work/out")"
docker ps -aq | xargs -r docker rm -f >/dev/null
docker volume rm again >/dev/null || fail "F2 rm"
[ -d "$work" ] && [ ! -L "$share/again" ] || fail "F2 removing followed the link"
ok "F2 a link in the place of a volume is not followed"
