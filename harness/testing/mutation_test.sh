#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Changes the world for each row of the article, and sees that just that row's check fails.
#   mutation_test.sh VOLAB SCENARIO [ROW…]
# A row whose check cannot fail proves nothing.
set -euo pipefail
volab=$1 scenario=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VOLAB_HISTORY=$work/history.db
# Labs wait more than they work: two at a time, where there is the memory for them.
at_once=$(awk '/MemAvailable/ { print ($2 > 8000000 ? 2 : 1) }' /proc/meminfo)

# collected ROW: what helps to understand a failure was fetched from both hosts.
collected() {
    local host name
    for host in server1 server2; do
        for name in journal dmesg mounts docker-ps docker-volumes; do
            [ -s "$work/run$1/collected/$host/$name.txt" ] || { echo "row $1: no $name.txt of $host"; return 1; }
        done
    done
    [ "$1" -lt 12 ] || [ -s "$work/run$1/collected/server1/convoy.txt" ] || { echo "row $1: no log of convoy"; return 1; }
}

# mutate ROW CHAPTERS HOST BEFORE FAILS COMMAND: runs COMMAND on HOST just before the step BEFORE;
# the step FAILS must then fail, and the run with it. A COMMAND "s/…/" changes the scenario instead.
mutate() {
    local row=$1 chapters=$2 host=$3 before=$4 fails=$5 command=$6
    [[ $wanted == *" $row "* ]] || return 0
    local file=$work/row$row.yaml
    case $command in
        s/*) sed "$command" "$scenario" >"$file"
             ! cmp -s "$file" "$scenario" || { echo "row $row: the mutation changes nothing"; exit 2; } ;;
        *) awk -v id="      - id: $before" -v host="$host" -v command="$command" '
               $0 == id { printf "      - id: mutation\n        hidden: true\n        on: %s\n        timeout: 3m\n        run: |\n          %s\n", host, command; found = 1 }
               { print }
               END { exit !found }' "$scenario" >"$file" || { echo "row $row: no step $before"; exit 2; } ;;
    esac
    while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do sleep 0.2; done
    judge "$row" "$file" "$chapters" "$fails" &
}

# judge ROW FILE CHAPTERS FAILS: runs a mutated scenario; row ROW is caught when FAILS fails, and no other step.
judge() {
    local row=$1 file=$2 chapters=$3 fails=$4 status=0 failed
    "$volab" run "$file" --only "$chapters" --output "$work/run$row" >"$work/log$row" 2>&1 || status=$?
    failed=$(jq -r 'select(.event == "step_ended" and .outcome == "failed").step' "$work/run$row/record.jsonl")
    if [ "$status" = 1 ] && [ "$failed" = "$fails" ] && collected "$row"; then
        echo "row $row: caught by '$fails'"
        touch "$work/caught$row"
    else
        echo "row $row: exit $status, failed: '$failed', expected '$fails'"
        cat "$work/log$row"
    fi
}

[ $# -gt 0 ] || set -- $(seq 17)
wanted=" $* "
plugin=nfs,convoy,shared-volume
mutate 1 clean-start server1 list-networks list-networks 'docker network create stays'
mutate 2 bind-mounts server1 publish-website forbidden 'mkdir -p /opt/website; echo page > /opt/website/index.html'
mutate 3 bind-mounts server1 write-page write-page 'docker rm -f vm1; docker run -d --name vm1 nginx'
mutate 4 bind-mounts,read-only - - mount-read-only 's/passwd:ro busybox/passwd busybox/'
mutate 5 bind-mounts,prune-volumes server1 leftovers-are-there leftovers-are-there 'docker volume prune -f'
mutate 6 anonymous-volumes server1 run-registry volume-nobody-asked-for 'docker tag nginx registry'
mutate 7 copy-up server1 run-vm2 copied-up 'docker tag busybox nginx'
mutate 8 nfs server1 showmount showmount 'exportfs -ua'
mutate 9 nfs,convoy server1 daemon-server1 ready-server1 'ln -sf /bin/true /usr/local/bin/convoy'
mutate 10 nfs,convoy server1 install-server2 install-server2 'mv /root/convoy /root/elsewhere'
mutate 11 $plugin server2 create-vol1 vol1-on-both 'pkill -x convoy; mkdir /other; sleep 0.5; setsid convoy daemon --drivers vfs --driver-opts vfs.path=/other >/dev/null 2>&1 &'
mutate 12 $plugin server2 run-with-vol1 default-page-on-vol1 'echo other > /nfs/vol1/index.html'
mutate 13 $plugin server1 read-on-server1 read-on-server1 'echo other > /nfs/vol1/index.html'
mutate 14 $plugin,delete-volume all delete-in-use delete-in-use 'docker rm -f $(docker ps -q)'
mutate 15 nfs,convoy,local-driver server1 local-is-empty local-is-empty 'touch /var/lib/docker/volumes/vol1/_data/mine'
mutate 16 nfs,convoy,local-driver server1 run-on-local copied-to-local 'touch /var/lib/docker/volumes/vol1/_data/mine'
mutate 17 nfs,convoy,local-driver,clean-up server1 nothing-left nothing-left 'docker volume create survivor'

wait
for row; do
    [ -e "$work/caught$row" ] || { echo "not caught: row $row"; failed=1; }
done
exit "${failed:-0}"
