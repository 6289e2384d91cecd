#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The provider ssh, on two machines of the qemu provider that it knows nothing of.
#   ssh_provider_test.sh VOLAB SCENARIO
set -euo pipefail
volab=$1 scenario=$2
labs_folder=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs
work=$(mktemp -d)
lab=
trap '[ -z "$lab" ] || "$volab" lab stop "$lab" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; cat "$work/log" 2>/dev/null; exit 1; }
ok() { echo "ok: $*"; }
on() { ssh -F "$strangers" "$@" </dev/null 2>"$work/log"; }

"$volab" lab up --scenario "$scenario" >"$work/log" 2>&1 || fail "a lab does not come up"
lab=$(sed -n 's/^lab \([^ ]*\) is still up.*/\1/p' "$work/log")
[ -n "$lab" ] || fail "no word of the lab's id"
strangers=$labs_folder/$lab/ssh_config
port() { ssh -G -F "$strangers" "$1" | awk '$1 == "port" { print $2 }'; }

cat >"$work/short.yaml" <<'EOF'
scenario: short
lab: {provider: ssh, hosts: [server1, server2]}
chapters:
  - steps:
      - {on: all, run: 'docker ps -q; id -un; pwd', expect: {stdout: {contains: [root, /root]}}}
      - {on: server1, run: 'command -v exportfs'}
      - {on: server2, run: 'command -v mount.nfs; ping -c 1 ${{ server1.address }} >/dev/null'}
EOF
# inventory FILE KNOWN_HOSTS KEY MORE: of both hosts; MORE is added to those of server2.
inventory() {
    cat >"$work/config" <<EOF
Host *
    UserKnownHostsFile $2
    GlobalKnownHostsFile /dev/null
    HostKeyAlias volab-host
    StrictHostKeyChecking yes
    IdentityAgent none
    IdentityFile $3
EOF
    cat >"$work/$1" <<EOF
config: config
hosts:
  server1: {address: 127.0.0.1, port: $(port server1), user: root, identity: $3}
  server2: {${4:-address: 127.0.0.1, port: $(port server2), user: root}, identity: $3}
EOF
}
known=$labs_folder/$lab/known_hosts key=$labs_folder/$lab/id_ed25519
count=0
# run STATUS ARGUMENTS…: a run that ends so; what it says is in $work/log, its folder is $out.
run() {
    local wanted=$1 status=0
    shift
    out=$work/run$((++count))
    "$volab" run "$@" --output "$out" >"$work/log" 2>&1 || status=$?
    [ $status = "$wanted" ] || fail "exit $status instead of $wanted: $*"
}
says() { grep -q -F -- "$1" "$work/log" || fail "no word of '$1'"; }
nothing_started() { [ ! -e "$out/record.jsonl" ] || fail "a record was begun"; }

inventory good.yaml "$known" "$key"
run 0 "$work/short.yaml" --inventory "$work/good.yaml"
inventory jump.yaml "$known" "$key" "address: 192.168.33.11, user: root, jump: 'root@127.0.0.1:$(port server1)'"
run 0 "$work/short.yaml" --inventory "$work/jump.yaml"
ok "hosts of an inventory, one of them behind another"

# --- what is wrong is told, and nothing is started
ssh-keygen -q -t ed25519 -N '' -f "$work/other"
inventory wrong-key.yaml "$known" "$work/other"
run 4 "$work/short.yaml" --inventory "$work/wrong-key.yaml"
says 'server1  ssh  it accepts none of our keys'
says 'server2  ssh  it accepts none of our keys'
nothing_started
echo "volab-host $(cut -d' ' -f1,2 "$work/other.pub")" >"$work/changed"
inventory changed.yaml "$work/changed" "$key"
run 4 "$work/short.yaml" --inventory "$work/changed.yaml"
says 'its host key is not the one that is known'
says 'ssh-keygen -'
inventory unknown.yaml /dev/null "$key"
run 4 "$work/short.yaml" --inventory "$work/unknown.yaml"
says 'its host key is not known'
ok "a wrong key, a changed and an unknown host key"

inventory good.yaml "$known" "$key"
on server1 'docker run -d --name somebodys busybox sleep 100000 >/dev/null; useradd -m -s /bin/sh -p '*' guest; cp -r ~/.ssh /home/guest/; chown -R guest: /home/guest/.ssh' ||
    fail "preparing server1"
on server2 'systemctl stop docker docker.socket; mv /usr/sbin/mount.nfs /root/; date -s "+1 hour" >/dev/null' || fail "preparing server2"
run 4 "$work/short.yaml" --inventory "$work/good.yaml"
nothing_started
says 'not made by volab: container somebodys'
says "there is no 'mount.nfs'"
says 'install the package nfs-common'
says 'docker does not answer'
says 's ahead'
on server2 'systemctl start docker; mv /root/mount.nfs /usr/sbin/; date -s "-1 hour" >/dev/null' || fail "mending server2"
run 0 "$work/short.yaml" --inventory "$work/good.yaml" --i-own-these-hosts
on server1 'docker rm -f somebodys >/dev/null'
ok "all that is missing on any host is told at once; what somebody has is not touched unasked"

sed "/server1:/s/user: root/user: guest/" "$work/good.yaml" >"$work/guest.yaml"
run 4 "$work/short.yaml" --inventory "$work/guest.yaml"
says 'server1  root  the user is not root, and sudo does not do without a password'
if (cd "$work" && apt-get download -q sudo >"$work/log" 2>&1); then
    scp -q -F "$strangers" "$work"/sudo_*.deb server1:sudo.deb
    on server1 'dpkg -i sudo.deb >/dev/null; echo "guest ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/guest' || fail "installing sudo"
    run 0 "$work/short.yaml" --inventory "$work/guest.yaml"
    cat >"$work/slow.yaml" <<'EOF'
scenario: slow
lab: {provider: ssh, hosts: [server1]}
chapters:
  - steps:
      - {run: 'id -u; touch /root/mine; setsid sleep 4321 & sleep 4321', timeout: 5s}
EOF
    run 1 "$work/slow.yaml" --inventory "$work/guest.yaml"
    on server1 'test -e /root/mine && ! pgrep -f "sleep 432[1]"' || fail "a step under sudo outlives its time"
    ok "root by sudo"
else
    echo "not tried: sudo (its package is not to be had)"
fi

# --- what is brought goes, what is left is told
cat >"$work/leaves.yaml" <<'EOF'
scenario: leaves
lab: {provider: ssh, hosts: [server2], docker_images: [busybox]}
chapters:
  - steps:
      - {run: 'docker run --rm busybox true; docker volume create forgotten'}
EOF
on server2 'docker image rm busybox >/dev/null'
run 0 "$work/leaves.yaml" --ssh-config "$strangers"
says "what was not there before is left on 'server2': volume forgotten"
[ -z "$(on server2 'docker image ls -q busybox')" ] || fail "an image that was brought is left"
run 0 "$work/leaves.yaml" --ssh-config "$strangers"
on server2 'docker volume rm forgotten >/dev/null; docker volume create somebodys >/dev/null'
run 4 "$work/leaves.yaml" --ssh-config "$strangers"
says 'not made by volab: volume somebodys'
on server2 'docker volume rm somebodys >/dev/null'
ok "images are brought and taken away, what a scenario leaves is told and known again"

before=$(on server1 'sha256sum /etc/exports; ls -a / /root /opt /usr/local/bin; docker image ls -q')
run 0 "$scenario" --inventory "$work/good.yaml"
! grep -q 'is left' "$work/log" || fail "the scenario left something"
after=$(on server1 'sha256sum /etc/exports; ls -a / /root /opt /usr/local/bin; docker image ls -q')
[ "$before" = "$after" ] || { diff <(echo "$before") <(echo "$after"); fail "server1 is not as it was"; }
[ -z "$(on server2 'docker ps -aq; docker volume ls -q; ls -d /nfs 2>/dev/null')" ] || fail "server2 is not as it was"
ok "the article passes on machines that are there, and leaves them as they were"

for link in /proc/[0-9]*/cmdline; do
    ! tr '\0' ' ' <"$link" 2>/dev/null | grep -q "^ssh .*$work" || fail "a connection is left: $link"
done
"$volab" lab stop "$lab" >/dev/null
lab=
