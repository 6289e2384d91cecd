# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # sourced by scripts/bench
# The article on each provider: whole, what comes before its first step and after its last. ssh has two
# machines of qemu that stay up; vagrant is measured where there is libvirtd and our box, its machines
# being made and destroyed.
article=$top/scenarios/docker-volumes.yaml faults=$top/harness/testing/scenarios/faults.yaml lab=
trap '[ -z "$lab" ] || "$volab" lab stop "$lab" >/dev/null; rm -rf "$work"' EXIT
on_provider() { # NAME ARGUMENTS…
    local name=$1 out=$work/$1$round
    shift
    seconds "$volab" run "$article" --output "$out" "$@" >>"$work/$name.whole"
    phase_of 'bring up' "$out" >>"$work/$name.up"
    phase_of 'tear down' "$out" >>"$work/$name.down"
}
break_and_mend() { # NAME ARGUMENTS…
    local name=$1 out=$work/$1-faults$round
    shift
    seconds "$volab" run "$faults" --output "$out" "$@" >/dev/null
    jq -r 'select(.event == "step_ended" and .outcome == "passed") | "\(.step) \(.took_us / 1e6)"' "$out/record.jsonl" |
        while read -r step took; do echo "$took" >>"$work/$name-fault.$step"; done
}
figures_of() { # NAME
    figure "docker-volumes on $1, whole" s <"$work/$1.whole"
    figure "  before its first step (bring up)" s <"$work/$1.up"
    figure "  after its last (tear down)" s <"$work/$1.down"
    for fault in "$work/$1-fault.break-"*; do
        [ -e "$fault" ] || continue
        fault=${fault##*.break-}
        figure "  $fault made" s <"$work/$1-fault.break-$fault"
        figure "  $fault undone" s <"$work/$1-fault.mend-$fault"
    done
}
for round in $(seq "$rounds"); do
    on_provider qemu
    break_and_mend qemu
done
figures_of qemu
sed '/^  - id: machines/,$d' "$faults" >"$work/faults.yaml"  # power is not to be had by ssh
faults=$work/faults.yaml
lab=$("$volab" lab up --scenario "$article" | sed -n 's/^lab \([^ ]*\) is still up.*/\1/p')
config=${XDG_CACHE_HOME:-$HOME/.cache}/volab/labs/$lab/ssh_config
for round in $(seq "$rounds"); do
    on_provider ssh --ssh-config "$config"
    break_and_mend ssh --ssh-config "$config" --i-own-these-hosts
done
"$volab" lab stop "$lab" >/dev/null
lab=
figures_of ssh
if virsh -c qemu:///system version >/dev/null 2>&1 && vagrant box list 2>/dev/null | grep -q '^volab .*libvirt'; then
    for round in $(seq "$rounds"); do on_provider vagrant --provider vagrant; done
    figures_of vagrant
else
    echo 'vagrant: not measured (scripts/setup-vagrant)'
fi
