#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A1: what Docker tests of volume plugins (moby, integration-cli/docker_cli_external_volume_driver_test.go),
# with convoy in the place of Docker's fake plugin. What is counted there is read from convoy's metrics here.
#   dockerd_moby_test.sh CONVOY
. "$(dirname "$0")/dockerd.sh"
for tool in curl python3; do command -v $tool >/dev/null || skip "there is no $tool"; done

start_convoy one --on-docker-rm delete
start_convoy two --on-docker-rm delete
echo "unix://$work/one.sock" >/etc/docker/plugins/convoy.spec
echo "unix://$work/two.sock" >/etc/docker/plugins/other.spec
start_engine
make_image
count() { # METHOD: how often the engine has called it
    curl -s --unix-socket "$work/one.sock" http://convoy/metrics |
        sed -n "s/^convoy_requests_total{method=\"[A-Za-z]*\.$1\",.*} //p" | awk '{ all += $1 } END { print all + 0 }'
}
counts() { echo "$(count Create) $(count Mount) $(count Unmount) $(count Remove)"; }
# called WHAT CREATES MOUNTS UNMOUNTS REMOVES: so often since $before
called() {
    local now
    now=$(counts)
    paste -d' ' <(tr ' ' '\n' <<<"$before") <(tr ' ' '\n' <<<"$now") | awk '{ print $2 - $1 }' | xargs >"$work/called"
    [ "$(cat "$work/called")" = "$2 $3 $4 $5" ] || fail "$1: creates, mounts, unmounts, removals: $(cat "$work/called")"
}
ran() { docker run --network none --entrypoint /convoy "$@" --version >/dev/null; } # OPTION… IMAGE: a moment
passed=0
ok() { passed=$((passed + 1)); echo "ok: A1.$*"; }

# Both daemons serve one share: what the one has the other has, too.
docker volume create named >/dev/null
! docker volume create -d convoy named >"$work/out" 2>&1 || fail "1 two drivers have one name"
grep -q 'must be unique' "$work/out" || fail "1 $(cat "$work/out")"
docker volume rm named >/dev/null
docker volume create -d convoy named >/dev/null
docker volume create -d convoy named >/dev/null || fail "1 the same again"
docker volume rm named >/dev/null
ok "1 CreateOptionConflict"

before=$(counts)
ran --rm -v named:/data --volume-driver convoy test || fail "2 run"
[ "$(docker volume inspect -f '{{.Driver}}' named)" = convoy ] || fail "2 $(docker volume inspect named)"
docker volume rm named >/dev/null
called 2 1 1 1 1
ok "2 Named"

before=$(counts)
ran --rm -v /data --volume-driver convoy test || fail "3 run"
called 3 1 1 1 1
[ "$(ls "$share")" = config ] || fail "3 left: $(ls "$share")"
ok "3 Unnamed"

before=$(counts)
ran --name c1 -v /data --volume-driver convoy test
ran --rm --volumes-from c1 --name c2 test || fail "4 --volumes-from"
docker rm -fv c1 >/dev/null
called 4 1 2 2 1
ok "4 VolumesFrom"

before=$(counts)
ran --name c1 -v /data --volume-driver convoy test
docker rm -fv c1 >/dev/null
called 5 1 1 1 1
ok "5 DeleteContainer"

docker volume create -d later vol1 >"$work/out" 2>&1 &
waiting=$!
sleep 1
echo "unix://$work/two.sock" >/etc/docker/plugins/later.spec
wait $waiting || fail "7 $(cat "$work/out")"
[ "$(docker volume inspect -f '{{.Driver}}' vol1)" = later ] || fail "7 $(docker volume inspect vol1)"
docker volume rm vol1 >/dev/null
rm /etc/docker/plugins/later.spec
ok "7 RetryNotImmediatelyExists"

docker volume create -d convoy foo >/dev/null
run c1 -v foo:/bar
[ "$(docker inspect -f '{{range .Mounts}}{{.Name}} {{.Driver}}{{end}}' c1)" = "foo convoy" ] || fail "8 $(docker inspect c1)"
docker rm -f c1 >/dev/null
ok "8 BindExternalVolume"

docker volume create -d convoy abc3 >/dev/null
docker volume ls --format '{{.Driver}} {{.Name}}' | grep -qx 'convoy abc3' || fail "9 $(docker volume ls)"
ok "9 List"

! docker volume inspect dummy >"$work/out" 2>&1 || fail "10 it is there"
grep -qi 'no such volume' "$work/out" || fail "10 $(cat "$work/out")"
[ "$(count Get)" -gt 0 ] || fail "10 the plugin was not asked"
[ "$(docker volume inspect -f '{{.Status.driver}}' abc3)" = vfs ] || fail "10 $(docker volume inspect abc3)"
ok "10 Get"

kill_engine TERM
start_engine
ran --name c1 -v foo:/bar test || fail "11 run"
[ "$(docker inspect -f '{{range .Mounts}}{{.Name}} {{.Driver}}{{end}}' c1)" = "foo convoy" ] || fail "11 $(docker inspect c1)"
docker rm -f c1 >/dev/null
ok "11 WithDaemonRestart"

# Docker's fake plugin answers {} there; of a name that cannot be, convoy says that there is no such volume.
! docker volume inspect .reserved >"$work/out" 2>&1 || fail "12 it is there"
grep -qi 'no such volume' "$work/out" || fail "12 $(cat "$work/out")"
ok "12 GetEmptyResponse"

docker volume ls >/dev/null
[ "$(count Path)" = 0 ] || fail "13 $(count Path) calls of Path"
ok "13 PathCalls"

run c1 -v foo:/bar
ls "$share/config/convoy.uses/foo" | grep -qE '\.[0-9a-f]{64}\.' || fail "14 $(ls "$share/config/convoy.uses/foo")"
docker rm -f c1 >/dev/null
ok "14 MountID"

before=$(count Capabilities)
docker volume create -d convoy many1 >/dev/null
docker volume create -d convoy many2 >/dev/null
[ "$(count Capabilities)" = "$before" ] || fail "15 $(count Capabilities) calls of Capabilities"
[ "$(docker volume inspect -f '{{.Scope}}' many1)" = global ] || fail "15 $(docker volume inspect many1)"
docker volume rm many1 many2 abc3 >/dev/null
ok "15 Capabilities"

run c1 -v foo:/bar
one delete foo >/dev/null 2>&1 && fail "16 deleted in use"
docker stop -t 1 c1 >/dev/null
one delete foo >/dev/null || fail "16 the plugin's own delete"
! docker volume create -d local foo >"$work/out" 2>&1 || fail "16 made by another driver, though a container refers to it"
grep -qE 'conflict|must be unique' "$work/out" || fail "16 $(cat "$work/out")"
docker rm -fv c1 >/dev/null
docker volume create -d local foo >/dev/null || fail "16 the name is not free"
docker volume rm foo >/dev/null
ok "16 OutOfBandDelete"

before=$(counts)
docker volume create -d convoy abc >/dev/null
! docker run --network none --entrypoint /no-such-program -v abc:/data test >"$work/out" 2>&1 || fail "17 it runs"
called 17 1 1 1 0
docker ps -aq | xargs docker rm -f >/dev/null
ok "17 UnmountOnMountFail"

run c1 -v abc:/data
before=$(counts)
echo news >"$work/news"
docker cp "$work/news" c1:/data/news >/dev/null 2>&1 || fail "18 cp"
docker rm -f c1 >/dev/null
[ $(($(count Unmount) - $(cut -d' ' -f3 <<<"$before"))) = $(($(count Mount) - $(cut -d' ' -f2 <<<"$before") + 1)) ] ||
    fail "18 $before, then $(counts)"
[ -z "$(ls "$share/config/convoy.uses/abc" 2>/dev/null)" ] || fail "18 a use has leaked"
docker volume rm abc >/dev/null
ok "18 UnmountOnCp"

# Last, since the engine waits for such a plugin without end.
python3 - "$work/hung.sock" <<'HUNG' &
import signal, socket, sys
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(16)
signal.pause()
HUNG
pid_of[hung]=$!
eventually test -S "$work/hung.sock"
echo "unix://$work/hung.sock" >/etc/docker/plugins/hung.spec
docker volume create -d hung never >/dev/null 2>&1 &
hanging=$!
sleep 1
timeout 60 docker volume create -d convoy vol2 >/dev/null || fail "6 held up by another plugin"
kill -0 $hanging 2>/dev/null || fail "6 the other plugin does not hang, so nothing is tested"
kill $hanging
wait $hanging 2>/dev/null || true
rm /etc/docker/plugins/hung.spec
timeout 60 docker volume rm vol2 >/dev/null || fail "6 rm"
ok "6 LookupNotBlocked"
[ $passed = 18 ] || fail "$passed of 18"
