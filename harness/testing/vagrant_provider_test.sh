#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The provider vagrant, with libvirt and the box that volab makes.
#   vagrant_provider_test.sh VOLAB TOP
set -euo pipefail
volab=$1 top=$2
skip() { echo "not run: $*"; exit 77; }
command -v vagrant >/dev/null || skip "there is no vagrant (scripts/setup-vagrant)"
virsh -c qemu:///system version >/dev/null 2>&1 || skip "libvirtd does not answer (scripts/setup-vagrant --start)"
vagrant box list | grep -q '^volab .*libvirt' || skip "there is no box 'volab' (scripts/setup-vagrant)"
work=$(mktemp -d)
export VOLAB_HOME=$top
# A Vagrantfile of its own: machines that somebody has up with the checkout's are not touched.
mkdir "$work/volab-vagrant-test"
sed 's/libvirt__network_name: "volab"/libvirt__network_name: "volab-test"/; s/192\.168\.56\./192.168.57./g' \
    "$top/Vagrantfile" >"$work/volab-vagrant-test/Vagrantfile"
cd "$work/volab-vagrant-test"
trap 'vagrant destroy --force >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; cat "$work/log" 2>/dev/null; exit 1; }
ok() { echo "ok: $*"; }
state() { vagrant status --machine-readable "$1" | awk -F, '$3 == "state" { print $4 }'; }
run() { # STATUS ARGUMENTS…
    local wanted=$1 status=0
    shift
    "$volab" run "$@" --provider vagrant --accel tcg --output "$(mktemp -d -p "$work")" >"$work/log" 2>&1 || status=$?
    [ $status = "$wanted" ] || fail "exit $status instead of $wanted: $*"
}
says() { grep -q -F -- "$1" "$work/log" || fail "no word of '$1'"; }

sed 's/server2/server3/' "$top/harness/testing/scenarios/short.yaml" >"$work/three.yaml"
run 3 "$work/three.yaml"
says "the Vagrantfile has no machine 'server3'"
mkdir "$work/bad" && echo 'this is no ruby (' >"$work/bad/Vagrantfile"
(cd "$work/bad" && run 4 "$top/harness/testing/scenarios/short.yaml" && says "'vagrant status' failed")
mkdir "$work/none" && sed 's/"volab" if made_here/"no-such-box"/' Vagrantfile >"$work/none/Vagrantfile"
(cd "$work/none" && run 4 "$top/harness/testing/scenarios/short.yaml" && says "'volab image box' makes one")
ok "what is not there is told"

run 0 "$top/scenarios/docker-volumes.yaml"
[ "$(state server1) $(state server2)" = 'not_created not_created' ] || fail "machines are left"
ok "the article passes on machines of a Vagrantfile, which are gone afterwards"
