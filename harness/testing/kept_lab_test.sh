#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Labs that are kept: two at once, logged in to, saved, taken back, stopped.
#   kept_lab_test.sh VOLAB SCENARIO
set -euo pipefail
volab=$1 scenario=$2
labs_folder=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs
work=$(mktemp -d)
labs=()
trap 'for lab in "${labs[@]}"; do "$volab" lab stop "$lab" >/dev/null 2>&1 || true; done; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; cat "$work/log" 2>/dev/null; exit 1; }
ok() { echo "ok: $*"; }

up() { # puts the new lab's id into $lab
    "$volab" lab up --scenario "$scenario" >"$work/log" 2>&1 || fail "a lab does not come up"
    lab=$(sed -n 's/^lab \([^ ]*\) is still up.*/\1/p' "$work/log")
    [ -n "$lab" ] || fail "no word of the lab's id"
    labs+=("$lab")
}
on() { "$volab" lab ssh "$@" </dev/null 2>"$work/log"; }

up
first=$lab
up
second=$lab
[ "$("$volab" lab list | awk '$2 == "up" { print $1 }' | grep -c -e "^$first\$" -e "^$second\$")" = 2 ] ||
    fail "the list does not show both as up"
on "$first" server1 'echo first > /root/mark'
on "$second" server1 'echo second > /root/mark'
[ "$(on "$first" server2 'ssh server1 cat /root/mark')" = first ] || fail "server2 of one lab does not reach its own server1"
[ "$(on "$second" server2 'ssh server1 cat /root/mark')" = second ] || fail "two labs share a segment"
ok "two labs at once keep to themselves"

# A file, an NFS mount and a running container, as they are when it is saved.
on "$first" server1 'mkdir -p /srv/share && echo "/srv/share *(rw,no_root_squash,no_subtree_check)" > /etc/exports
    systemctl start nfs-server && exportfs -ra && docker run -d --name kept busybox sleep 100000 >/dev/null' || fail "preparing server1"
on "$first" server2 'mkdir -p /mnt/share && mount server1:/srv/share /mnt/share && echo before > /mnt/share/page' || fail "preparing server2"
"$volab" lab snapshot "$first" before >"$work/log" 2>&1 || fail "cannot save"
on "$first" server2 'echo after > /mnt/share/page; touch /root/later'
on "$first" server1 'docker rm -f kept >/dev/null; rm /root/mark'
"$volab" lab restore "$first" before >"$work/log" 2>&1 || fail "cannot take back"
[ "$(on "$first" server1 'cat /root/mark')" = first ] || fail "a file is not as it was"
[ "$(on "$first" server2 'ls /root/later 2>/dev/null; cat /mnt/share/page')" = before ] || fail "the share is not as it was"
[ "$(on "$first" server2 'echo new > /mnt/share/new && cat /mnt/share/new')" = new ] || fail "the NFS mount does not work on"
[ "$(on "$first" server1 'docker inspect -f {{.State.Running}} kept')" = true ] || fail "the container does not run"
apart=$(($(on "$first" server2 'date +%s') - $(date +%s)))
[ "${apart#-}" -le 5 ] || fail "the clock is $apart s off"
ok "a lab is taken back to where it was saved, on all hosts"

status=0
"$volab" lab restore "$first" nosuch >"$work/log" 2>&1 || status=$?
[ $status = 2 ] && grep -q "no snapshot 'nosuch'" "$work/log" || fail "exit $status for a snapshot that is not there"
status=0
on nosuch server1 true || status=$?
[ $status = 2 ] && grep -q "there is no lab 'nosuch'" "$work/log" || fail "exit $status for a lab that is not there"
ok "what is not there is an error that says so"

"$volab" lab stop "$first" >"$work/log" || fail "cannot stop"
[ ! -e "$labs_folder/$first" ] || fail "$labs_folder/$first is left"
[ "$(on "$second" server1 'cat /root/mark')" = second ] || fail "stopping one lab ended the other"
"$volab" lab stop "$second" >"$work/log" || fail "cannot stop"
for lab in "$first" "$second"; do
    for link in /proc/[0-9]*/cwd; do
        case $(readlink "$link" 2>/dev/null) in "$labs_folder/$lab"*) fail "a process of lab $lab is left: ${link//[^0-9]/}" ;; esac
    done
done
labs=()
ok "a lab that is stopped leaves nothing, and others alone"
