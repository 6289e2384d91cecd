#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A learner walks through a scenario in a real lab, by a pipe: own ways, a mistake, back, away and on.
#   walk_lab_test.sh VOLAB SCENARIO     (docker-volumes.yaml)
set -euo pipefail
volab=$1 scenario=$2
. "$(dirname "$0")/kept_labs.sh"
export XDG_STATE_HOME=$work/state
progress=$work/state/volab/walk/docker-volumes.json
walk() { # CODE ARGUMENTS… <<<LINES: what is shown is $work/log afterwards
    local code=$1 status=0
    shift
    rm -rf "$work/out"
    "$volab" walk "$scenario" --output "$work/out" "$@" >"$work/log" 2>&1 || status=$?
    [ $status = "$code" ] || fail "exit $status, not $code, of a walk with '$*'"
}
shows() { grep -qF -- "$1" "$work/log" || fail "it does not show '$1'"; }
stands() { [ "$(jq -r ".now.steps[\"$1\"] // \"open\"" "$progress")" = "$2" ] || fail "step '$1' is not $2"; }

walk 0 <<'LINES'
docker network rm leftover

docker run -d --name vm1 -v /opt/web:/usr/share/nginx/html nginx
docker rm -f vm1
docker run -v /opt/website:/usr/share/nginx/html --name vm1 -d nginx
docker ps
:skip

:checkpoint mine
:quit
LINES
lab=$(jq -r .lab "$progress")
labs+=("$lab")
shows "✓ no networks but Docker's own"
shows "container vm1 mounts /opt/web there"
shows "✓ container vm1 mounts /opt/website at /usr/share/nginx/html"
stands prune-networks passed
stands publish-website passed
stands forbidden passed
[ "$(jq -r .now.at "$progress")" = write-page ] || fail "it is elsewhere"
ok "own ways pass, a mistake is told, what a skipped step saves is looked up"

refused 2 "there is a walk through 'docker-volumes' already" walk "$scenario"
walk 0 --resume <<'LINES'
printf 'www.westos.org\n' | tee /opt/website/index.html
docker rm -f vm1
:rewind mine
docker inspect -f '{{.State.Status}}' vm1
:check
:rewind 2
:list
docker ps -aq | wc -l
:quit
LINES
[ "$(jq -r .lab "$progress")" = "$lab" ] || fail "another lab"
shows "✓ file /opt/website/index.html is 'www.westos.org'"
grep -qx running "$work/log" || fail "the container is not as it was"
shows "it is not there"
shows "→ · publish-website"
grep -qx 0 "$work/log" || fail "there are containers after going back to before them"
stands see-vm1-run open
stands prune-networks passed
[ "$(on "$lab" server1 'docker ps -aq')" = "" ] || fail "hosts are not as the walk has it"
ok "a walk goes on in its lab, and is taken back to a checkpoint and to a chapter"

kill -9 "$(jq -r '.hosts[0].pid' "${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs/$lab/lab.json")"
walk 4 --resume </dev/null
[ -s "$progress" ] || fail "the progress is gone"
walk 0 --restart <<<":quit"
new=$(jq -r .lab "$progress")
labs+=("$new")
[ "$new" != "$lab" ] || fail "the dead lab is used"
! "$volab" lab list | grep -q "^$lab " || fail "the dead lab is still there"
ok "a dead lab is told, and a walk begun anew in another"

"$volab" lab stop "$new" || fail "cannot stop"
labs=()
walk 4 --resume </dev/null
shows "the lab of this walk, $new, is not up any more"
ok "a lab that is gone is told"
