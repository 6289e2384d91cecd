#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Labs that are kept: two at once, logged in to, saved, taken back, stopped.
#   kept_lab_test.sh VOLAB SCENARIO
set -euo pipefail
volab=$1 scenario=$2
. "$(dirname "$0")/kept_labs.sh"
labs_folder=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs

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

"$volab" lab snapshot "$first" before >"$work/log" 2>&1 || fail "cannot save"
on "$first" server1 'rm /root/mark'
"$volab" lab restore "$first" before >"$work/log" 2>&1 || fail "cannot take back"
[ "$(on "$first" server1 'cat /root/mark')$(on "$second" server1 'cat /root/mark')" = firstsecond ] ||
    fail "taking one lab back is not just that"
ok "one lab is taken back, the other goes on"

refused 2 "no snapshot 'nosuch'" lab restore "$first" nosuch
refused 2 "there is no lab 'nosuch'" lab ssh nosuch server1 true
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
