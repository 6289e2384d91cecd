#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A lab is taken back to where it was saved: files, containers, the NFS mount, clocks; with a terminal
# at work, to several checkpoints, again and again.
#   rewind_test.sh VOLAB SCENARIO
set -euo pipefail
volab=$1 scenario=$2
. "$(dirname "$0")/kept_labs.sh"

up
one() { on "$lab" server1 "$@"; }
two() { on "$lab" server2 "$@"; }
save() { "$volab" lab snapshot "$lab" "$1" >"$work/log" 2>&1 || fail "cannot save '$1'"; }
back() { "$volab" lab restore "$lab" "$1" >"$work/log" 2>&1 || fail "cannot take back to '$1'"; }
running() { [ "$(one 'docker inspect -f {{.State.Running}} kept')" = true ] || fail "the container does not run"; }
# as_saved: all is as it was when 'before' was saved, and works on.
as_saved() {
    [ "$(one 'cat /root/mark')" = first ] || fail "a file of server1 is not as it was"
    [ "$(two 'ls /root/later 2>/dev/null; cat /mnt/share/page')" = before ] || fail "the share is not as it was"
    running
    [ "$(one 'docker exec kept cat /data/page')" = before ] || fail "the container does not see its volume"
    [ "$(one 'cat /proc/sys/kernel/random/boot_id')" = "$boot" ] || fail "server1 has booted anew"
    local host apart
    for host in server1 server2; do
        apart=$(awk -v a="$(on "$lab" "$host" 'date +%s.%N')" -v b="$EPOCHREALTIME" 'BEGIN { d = a - b; print d < 0 ? -d : d }')
        awk -v d="$apart" 'BEGIN { exit !(d <= 2) }' || fail "the clock of $host is $apart s off"
    done
    two 'echo of two > /mnt/share/two' && one 'echo of one > /srv/share/one' || fail "nothing can be written to the share"
    [ "$(one 'cat /srv/share/two')$(two 'cat /mnt/share/one')" = "of twoof one" ] || fail "one host does not see what the other writes"
}

# A file, an NFS mount, a container with a volume on it, and a terminal that is in the mount.
one 'mkdir -p /srv/share && echo "/srv/share *(rw,no_root_squash,no_subtree_check)" > /etc/exports
    systemctl start nfs-server && exportfs -ra && echo first > /root/mark' || fail "preparing server1"
two 'mkdir -p /mnt/share && mount server1:/srv/share /mnt/share && echo before > /mnt/share/page' || fail "preparing server2"
one 'docker run -d --name kept -v /srv/share:/data busybox sleep 100000 >/dev/null' || fail "starting a container"
boot=$(one 'cat /proc/sys/kernel/random/boot_id')
script -qec "'$volab' lab ssh $lab server2 -- -tt 'cd /mnt/share; echo in the share; exec sleep 4711'" "$work/typescript" </dev/null >/dev/null &
terminal=$!
for _ in $(seq 300); do grep -qs 'in the share' "$work/typescript" && break; sleep 0.1; done
two 'pgrep -f "sleep 471[1]" >/dev/null' || fail "no command runs in the terminal"
save before
two 'pgrep -f "sleep 471[1]" >/dev/null' || fail "saving has ended the terminal"

two 'echo after > /mnt/share/page; touch /root/later'
one 'docker rm -f kept >/dev/null; docker run -d --name later busybox sleep 100000 >/dev/null; rm /root/mark; echo x > /srv/share/one'
save after
back before
for _ in $(seq 100); do kill -0 "$terminal" 2>/dev/null || break; sleep 0.1; done
kill -0 "$terminal" 2>/dev/null && fail "a terminal of a time that will not have been is still open"
as_saved
one '! docker inspect later >/dev/null 2>&1' || fail "a container of later is there"
for _ in $(seq 100); do two 'pgrep -f "sleep 471[1]" >/dev/null' || break; sleep 0.1; done
two 'umount /mnt/share' || fail "a terminal that nobody has keeps the share busy"
ok "a lab is taken back to where it was saved, on both hosts, while a terminal is at work"

back after
[ "$(two 'ls /root/later; cat /mnt/share/page')" = "/root/later
after" ] || fail "the later checkpoint is not as it was saved"
one 'docker inspect -f {{.State.Running}} later >/dev/null && ! docker inspect kept >/dev/null 2>&1' || fail "its containers are not"
ok "back and forth between two checkpoints"

for _ in 1 2 3; do
    back before
    as_saved
    one 'docker rm -f kept >/dev/null; rm -rf /srv/share/*'
done
ok "again and again"

save before
back before
[ "$(one 'docker ps -aq | wc -l')" = 0 ] || fail "a checkpoint is not what was saved over it"
refused 2 "has no snapshot 'befor'" lab restore "$lab" befor
refused 2 "is no name for a snapshot" lab snapshot "$lab" ../before
[ "$(one 'docker ps -aq | wc -l')" = 0 ] || fail "a wrong call has changed the lab"
ok "a checkpoint is saved over, and wrong names change nothing"
