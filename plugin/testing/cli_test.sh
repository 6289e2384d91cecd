#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# convoy's command line as people call it, with two daemons on one share.
#   cli_test.sh CONVOY
set -uo pipefail
convoy=$(realpath "$1")
work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null; done
    rm -rf "$work"
}
trap cleanup EXIT
share=$work/share
mkdir "$share"
failures=0
wrong() { echo "FAILED: $*"; failures=$((failures + 1)); }

start() { # NAME
    "$convoy" --socket "$work/$1.sock" daemon --drivers vfs --driver-opts "vfs.path=$share" --root "$work/root-$1" --log "$work/$1.log" &
    pids+=($!)
    for _ in $(seq 200); do [ -S "$work/$1.sock" ] && return; sleep 0.05; done
    cat "$work/$1.log"
    wrong "the daemon $1 does not come up"
    exit 1
}

# Runs convoy; $out, $err and $rc are what came of it.
run() {
    "$convoy" --socket "unix://$work/one.sock" "$@" >"$work/out" 2>"$work/err"
    rc=$?
    out=$(cat "$work/out")
    err=$(cat "$work/err")
}
# works EXPECTED-OUTPUT ARGUMENTS…
works() {
    local expected=$1
    shift
    run "$@"
    [ "$rc" = 0 ] || wrong "convoy $* exits $rc: $out"
    [ "$out" = "$expected" ] || wrong "convoy $* prints"$'\n'"$out"$'\n'"and not"$'\n'"$expected"
    [ -z "$err" ] || wrong "convoy $* says on standard error: $err"
}
# refuses MESSAGE ARGUMENTS…: the message in rancher/convoy's form, on both outputs, and exit status 1
refuses() {
    local message=$1
    shift
    run "$@"
    [ "$rc" = 1 ] || wrong "convoy $* exits $rc"
    [[ $out == *"{"$'\n\t'"\"Error\": \"$message"*$'\n'"}" ]] || wrong "convoy $* prints"$'\n'"$out"$'\n'"and not an error $message"
    [[ $err =~ ^time=\"20[0-9-]+T[0-9:]+Z\"\ level=error\ msg=\".+\"\ $ ]] || wrong "convoy $* logs: $err"
}
has() { [[ $1 == *"$2"* ]] || wrong "'$2' is not in"$'\n'"$1"; }
member() { python3 -c 'import json, sys; v = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: v = v[int(key)] if isinstance(v, list) else v[key]
print(v)' "$work/out" "$@"; }

start one
start two

# Volumes
works '{}' list
works vol1 create vol1
works vol2 create --vm --size 10g vol2
run create
[[ $out =~ ^volume-[0-9a-f]{16}$ ]] || wrong "made up name: $out"
works '' delete "$out"
refuses 'Error response from server, Volume vol1 already exists \n' create vol1
refuses "'10x' is not a size" create --size 10x vol9
refuses "unexpected argument 'extra'" create vol9 --size 10G extra
run --verbose create vol3
[ "$(member Name) $(member MountPoint) $(member DriverInfo Path)" = "vol3  $share/vol3" ] || wrong "create --verbose: $out"
run inspect vol2
[ "$(member DriverInfo Size)" = $((10 << 30)) ] || wrong "inspect: $out"
run list
[ "$(member vol1 Name) $(member vol2 Name)" = "vol1 vol2" ] || wrong "list: $out"
run list --driver
[ "$(member vol1 VolumeName)" = vol1 ] || wrong "list --driver: $out"
works "$share/vol1" mount vol1
run -verbose=true mount vol1
[ "$(member MountPoint)" = "$share/vol1" ] || wrong "mount --verbose: $out"
refuses "Error response from server, VFS doesn't support specified mount point\\n" mount --mountpoint=/m vol1
refuses 'Error response from server, Cannot delete volume vol1. It is still mounted' delete vol1
works '' umount vol1
works '{
	"Unmounted": "vol1"
}' --json umount vol1
run info
[ "$(member vfs Path) $(member General DefaultDriver)" = "$share vfs" ] || wrong "info: $out"
has "$out" $'{\n"General": {\n\t"Root"'

# Deleting several goes on after a failure
refuses 'Error response from server, Volume not found.\n' delete vol1 nosuch vol2
has "$out" 'Error deleting nosuch: Error response from server, Volume not found.'
works $'{\n\t"Deleted": "vol3"\n}' --json delete vol3
works '{}' list
refuses 'Cannot find valid required parameter' delete
works keep create keep
works '' delete -r keep
[ -d "$share/keep" ] || wrong "delete -r deleted the data"
rmdir "$share/keep"

# A host that is lost keeps nothing from being deleted by force, a live one does
works lost create lost
mkdir -p "$share/config/convoy.uses/lost"
: >"$share/config/convoy.uses/lost/machine0.boot0.id0.elsewhere"
refuses 'Error response from server, Cannot delete volume lost. It is still mounted on elsewhere, which has never given a sign of life. If that host is gone: convoy delete --force lost' delete lost
works '' delete --force lost
works busy create busy
"$convoy" -s "$work/two.sock" mount busy >/dev/null
refuses 'Error response from server, Cannot delete volume busy. It is still mounted' delete --force busy
"$convoy" -s "$work/two.sock" umount busy >/dev/null
works '' delete busy

# Names, and what is not understood
for name in 'a b' x/../../escaped config ../up ''; do refuses 'Invalid volume name' inspect "$name"; done
for name in 'a b' x/../../escaped config; do refuses 'Error response from server, Invalid volume name' create "$name"; done
refuses 'Error response from server, Invalid volume name --dash' create -- --dash
refuses "Error response from server, Invalid volume name a%2Fb" create a%2Fb
refuses "Unrecognized command: crate (did you mean 'create'?)" crate
refuses 'flag provided but not defined: --siez' create --siez 1 x
works '{}' list

# A damaged record is named, and hides nothing
works vol1 create vol1
: >"$share/config/vfs_volume_broken.json"
run list
[ "$rc $(member vol1 Name)" = "0 vol1" ] || wrong "list with a damaged record: $out"
has "$err" 'level=warning msg="volume broken is left out: the record is empty'
run info
has "$out" '"broken": "the record is empty"'
works '' delete broken
works '' delete vol1

# Options, renaming, cloning
works www create www -o mode=0750 -o label=team=web --option=label=stage=test -o size=1m -o vm=true
[ "$(stat -c %a "$share/www")" = 750 ] || wrong "create -o mode: $(stat -c %a "$share/www")"
grep -q '"Labels":{"stage":"test","team":"web"}' "$share/config/vfs_volume_www.json" || wrong "labels: $(cat "$share/config/vfs_volume_www.json")"
refuses "Error response from server, unknown option 'mod'; there are: size, mode, uid, gid, label" create x -o mod=0750
refuses "option mode is given twice" create x -o mode=0750 -o mode=0755
refuses "invalid value 'mode' for flag --option (it is KEY=VALUE)" create x -o mode
echo content >"$share/www/page"
works web volume rename www web
works web2 volume clone web web2
run --json volume clone web web3
[ "$(member Name) $(member DriverInfo Size)" = "web3 $((1 << 20))" ] || wrong "clone --json: $out"
cmp -s "$share/web/page" "$share/web2/page" || wrong "the clone's page"
refuses 'Error response from server, Volume not found.\n' volume rename www w
refuses 'Error response from server, Volume web2 already exists\n' volume rename web web2
refuses 'Invalid volume name ../w' volume clone web ../w
"$convoy" -s "$work/two.sock" mount web >/dev/null
refuses 'Error response from server, Cannot rename volume web. It is still mounted on' volume rename web w
refuses 'Error response from server, Cannot clone volume web. It is still mounted on' volume clone web w
"$convoy" -s "$work/two.sock" umount web >/dev/null
works '' delete web web2 web3
[ "$(ls "$share")" = config ] || wrong "left on the share: $(ls "$share")"

# Snapshots, as the record lists them
works vol1 create vol1
works '{}' snapshot list
python3 - "$share/config/vfs_volume_vol1.json" <<'END'
import json, sys
record = json.load(open(sys.argv[1]))
record["Snapshots"]["before"] = {"Name": "before", "CreatedTime": "Tue Nov 24 00:29:30 +0000 2026",
                                 "VolumeUUID": "vol1", "FilePath": "/elsewhere/vol1_before.tar.gz"}
json.dump(record, open(sys.argv[1], "w"))
END
run snapshot list vol1
[ "$rc $(member before VolumeName)" = "0 vol1" ] || wrong "snapshot list: $out$err"
run snapshot inspect before
[ "$(member DriverInfo FilePath)" = /elsewhere/vol1_before.tar.gz ] || wrong "snapshot inspect: $out"
refuses 'Error response from server, cannot find volume for snapshot nosuch' snapshot inspect nosuch
refuses "Error response from server, volume nosuch doesn't exist" snapshot list nosuch
works '' delete vol1

# Both daemons see the same; a socket that is not there is said to be
works vol1 create vol1
[ "$("$convoy" -s="$work/two.sock" list)" = "$("$convoy" -s "$work/one.sock" list)" ] || wrong "the daemons disagree"
works '' delete vol1
"$convoy" --socket "$work/none.sock" list >"$work/out" 2>"$work/err" && wrong "no daemon, and no failure"
has "$(cat "$work/out")" "cannot reach the daemon at $work/none.sock: No such file or directory"
"$convoy" --socket= list >"$work/out" 2>&1 && wrong "no socket, and no failure"
has "$(cat "$work/out")" 'Require unix domain socket location'

# fsck, with and without the daemon
works "$share: nothing is wrong" fsck
works vol1 create vol1
: >"$share/config/vfs_volume_broken.json"
mkdir "$share/kept"
run fsck --share "$share" --root "$work/root-three"
[ "$rc" = 1 ] || wrong "fsck of a damaged share exits $rc"
has "$out" "wrong   volume broken: the record is empty (config/vfs_volume_broken.json); there is no data of it: 'convoy fsck --repair' moves the file to config/convoy.quarantine"
has "$out" 'note    the folder kept belongs to no volume: '
has "$out" "$share: 1 wrong"
run --json fsck
[ "$rc $(member Wrong) $(member Findings 0 Kind)" = '1 1 wrong' ] || wrong "fsck --json: $out"
run fsck --repair
has "$out" 'mended  volume broken: '
[ "$rc" = 0 ] || wrong "fsck --repair exits $rc: $out"
if [ -e "$share/config/vfs_volume_broken.json" ] || [ ! -d "$share/kept" ]; then
    wrong "fsck --repair: $(ls "$share" "$share/config")"
fi
rmdir "$share/kept"
works "$share: nothing is wrong" fsck
"$convoy" -s "$work/none.sock" fsck >"$work/out" 2>/dev/null && wrong "fsck without a share succeeds"
has "$(cat "$work/out")" 'which share? cannot reach the daemon'

# migrate: says what it would do, and does it when told to
sed -i 's|"MountPoint":""|"MountPoint":"/old/vol1"|' "$share/config/vfs_volume_vol1.json"
: >"$share/config/vfs_volume_vol1.json.lock"
cp -a "$share/config/vfs_volume_vol1.json" "$work/before"
run migrate
[ "$rc" = 0 ] || wrong "migrate exits $rc"
has "$out" "wrong   volume vol1: its flag 'mounted' is cleared"
has "$out" "$share: 1 volumes, 2 things to be done: --do-it"
cmp "$share/config/vfs_volume_vol1.json" "$work/before" || wrong "a dry run changed a record"
run migrate --do-it
has "$out" "$share: 1 volumes, nothing is left to be done"
grep -q '"MountPoint":""' "$share/config/vfs_volume_vol1.json" || wrong "migrate: $(cat "$share/config/vfs_volume_vol1.json")"
mkdir -p "$work/old-root"
(
    exec 9>"$work/old-root/lock"
    flock -x 9
    run migrate --share "$share" --root "$work/old-root" --do-it
    [ "$rc" = 1 ] && has "$out" "a rancher/convoy runs with the root $work/old-root (stop it first)"
) || wrong "migrate beside a rancher/convoy"
works '' delete vol1

# check: each line says what is right, or what to do. The engine is one of ours that knows two answers.
cat >"$work/engine.py" <<'END'
import http.server, json, socketserver, sys
class Engine(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"Plugins": {"Volume": json.loads(sys.argv[2])}, "ServerVersion": "20.10.24"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def address_string(self): return "engine"
    def log_message(self, *arguments): pass
socketserver.UnixStreamServer(sys.argv[1], Engine).serve_forever()
END
python3 "$work/engine.py" "$work/docker.sock" '["local", "convoy"]' & pids+=($!)
python3 "$work/engine.py" "$work/docker2.sock" '["local"]' & pids+=($!)
for _ in $(seq 200); do [ -S "$work/docker.sock" ] && [ -S "$work/docker2.sock" ] && break; sleep 0.05; done
echo "unix://$work/one.sock" >"$work/convoy.spec"
run check --spec "$work/convoy.spec" --docker "$work/docker.sock"
[ "$rc" = 0 ] || wrong "check exits $rc: $out"
has "$out" "ok     spec file      $work/convoy.spec names unix://$work/one.sock"
has "$out" 'ok     daemon         answers'
has "$out" 'ok     writing        a file was written and removed'
has "$out" "ok     clock          this host's and the share's agree"
has "$out" 'ok     engine         Docker 20.10.24 knows the driver convoy'
[[ $out != *wrong* ]] || wrong "check: $out"
[ -z "$(find "$share" -name "convoy.check*")" ] || wrong "check left a file: $(ls "$share/config")"
ln -s . "$work/link"
echo "unix://$work/link/one.sock" >"$work/link.spec"
run check --spec "$work/link.spec" --docker "$work/docker.sock"
[ "$rc" = 0 ] || wrong "check of a spec file that names the socket by a link exits $rc: $out"
: >"$share/config/vfs_volume_broken.json"
run check --spec "$work/nosuch.spec" --docker "$work/docker2.sock"
[ "$rc" = 1 ] || wrong "check of a host that is not right exits $rc"
has "$out" "wrong  spec file      $work/nosuch.spec cannot be read: echo unix://$work/one.sock >$work/nosuch.spec"
has "$out" 'wrong  volumes        broken cannot be read: the record is empty: convoy fsck'
has "$out" 'wrong  engine         Docker 20.10.24 does not know convoy'
run --json check --spec "$work/nosuch.spec" --docker "$work/docker2.sock"
[ "$rc $(member Good) $(member Checks 0 State)" = '1 False wrong' ] || wrong "check --json: $out"
works '' delete broken
"$convoy" -s "$work/two.sock" check --spec "$work/convoy.spec" --docker "$work/none.sock" >"$work/out" && wrong "check of the other daemon"
has "$(cat "$work/out")" "names unix://$work/one.sock, not this daemon: echo unix://$work/two.sock >$work/convoy.spec"
has "$(cat "$work/out")" "wrong  engine         no Docker engine answers at $work/none.sock"
"$convoy" -s "$work/none.sock" check --spec "$work/convoy.spec" --docker "$work/docker.sock" >"$work/out" && wrong "check without a daemon"
has "$(cat "$work/out")" "wrong  socket         there is none at $work/none.sock: start 'convoy daemon', or say --socket"

# Completion in a real shell
complete_at() { # WORDS…: what bash offers for the last of them
    bash --norc -c 'source <("$0" completion bash); convoy() { "$CONVOY" "$@"; }; COMP_WORDS=(convoy "$@"); COMP_CWORD=$#
        compopt() { :; }; _convoy convoy "${COMP_WORDS[COMP_CWORD]}" ""; printf "%s\n" "${COMPREPLY[@]}"' "$convoy" "$@" | sort | tr '\n' ' '
}
export CONVOY=$convoy
offers() { # EXPECTED WORDS…
    local expected=$1
    shift
    local got
    got=$(complete_at "$@")
    [ "$got" = "$expected " ] || wrong "completing '$*' offers '$got', not '$expected'"
}
works vol1 create vol1
works vol2 create vol2
offers 'check completion create' c
offers 'create delete inspect list' snapshot ''
offers '--reference' delete --ref
offers 'vol1 vol2' -s "$work/one.sock" delete vol
offers 'vol1 vol2' --socket = "$work/one.sock" inspect ''
offers 'vol2' -s "$work/one.sock" snapshot create vol2
offers 'delete keep' daemon --on-docker-rm ''
offers 'global' daemon --scope = g
offers 'bash fish zsh' completion ''
works '' delete vol1 vol2

# The manual page is one that man can show
if command -v man >/dev/null && command -v groff >/dev/null; then
    "$convoy" man >"$work/convoy.8"
    LC_ALL=C groff -man -ww -z "$work/convoy.8" 2>"$work/out" || wrong "groff fails"
    [ ! -s "$work/out" ] || wrong "the manual page: $(cat "$work/out")"
fi

# Help, and a place where each command of it is dispatched to
works "Convoy version v$("$convoy" --version | sed 's/.* v//')" --version
[[ $("$convoy" --version) =~ ^Convoy\ version\ v[0-9]+\.[0-9]+\.[0-9]+$ ]] || wrong "version: $("$convoy" --version)"
bash -n <("$convoy" completion bash) || wrong "bash completion"
commands=$("$convoy" man | sed -n 's/^\.SS convoy \([a-z ]*[a-z]\).*/\1/p')
[ "$(wc -l <<<"$commands")" -ge 20 ] || wrong "the manual lists too few commands: $commands"
while read -r command; do
    # shellcheck disable=SC2086 # a command can be two words
    has "$("$convoy" $command --help)" "Usage: convoy $command"
    # shellcheck disable=SC2086
    [ "$("$convoy" help $command)" = "$("$convoy" $command --help)" ] || wrong "help $command"
    case $command in daemon | snapshot | backup | volume | man | help) continue ;; esac
    # shellcheck disable=SC2046,SC2086
    "$convoy" -s "$work/none.sock" $command $("$convoy" help $command | sed -n 's/^Usage: .*\] //p; s/^Usage: convoy [a-z ]*//p' | tail -n 1) >"$work/out" 2>/dev/null
    ! grep -q 'in this build' "$work/out" || wrong "nothing is behind $command"
done <<<"$commands"

[ "$failures" = 0 ] || { echo "$failures failures"; exit 1; }
echo "ok: convoy's command line"
