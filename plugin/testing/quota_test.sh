#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The size of a volume is enforced by the file system, or refused: ext4 and XFS in files, mounted here.
#   quota_test.sh CONVOY refused|enforced
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "SKIPPED: only root can mount"; exit 77; }
if [ -z "${CONVOY_TEST_INSIDE:-}" ]; then
    CONVOY_TEST_INSIDE=1 exec unshare --mount --propagation private "$0" "$@"
fi
convoy=$(realpath "$1")
# shellcheck source=plugin/testing/daemons.sh
. "$(dirname -- "$0")/daemons.sh"
share=$work/share
export TMPDIR=$work

refused() {
    mount -t tmpfs none "$share"
    start plain
    on_refused "the size cannot be enforced on this share" plain create vol1 --size 8m
    [ ! -e "$share/vol1" ] && [ "$(on plain list)" = '{}' ] || fail "something is left of a volume that was refused"
    on plain create vol1 >/dev/null
    ok "8.17 a size that nothing enforces is refused, and leaves nothing"
}
if [ "$2" = refused ]; then refused; exit; fi

with() { # NAME MOUNT-OPTIONS MKFS…
    local name=$1 options=$2
    shift 2
    command -v "$1" >/dev/null || { echo "SKIPPED: $1 is not installed"; return 1; }
    truncate -s 400M "$work/$name.img"
    "$@" "$work/$name.img" >/dev/null || fail "cannot make $name"
    mount -o "loop,$options" "$work/$name.img" "$share" 2>/dev/null ||
        { echo "SKIPPED: this kernel has no project quotas for $name"; return 1; }
}
# As a container does it: ext4 lets root on the host past all limits. Zeros would come back as holes.
fill() { setpriv --bounding-set -sys_resource dd if=/dev/urandom of="$1" bs=1M count="$2" conv=fsync iflag=fullblock 2>/dev/null; }
limits() { # NAME: a volume of 8 MiB takes no more
    start "$1"
    on "$1" create vol1 --size 8m >/dev/null || fail "no size on $1"
    on "$1" create vol2 --size 16m >/dev/null
    ! fill "$share/vol1/file" 9 || fail "$1: 9 MiB went into a volume of 8"
    fill "$share/vol2/file" 12 || fail "$1: 12 MiB do not go into a volume of 16"
    fill "$share/outside" 20 || fail "$1: the share itself is limited"
    rm "$share/vol1/file"
    on "$1" snapshot create vol2 --name snap >/dev/null
    url=$(on "$1" backup create snap --dest "vfs://$work")
    on_refused "vol3" "$1" create vol3 --size 4m --backup "$url"
    [ ! -e "$share/vol3" ] || fail "debris of a restore that was too large"
    on "$1" create vol3 --size 16m --backup "$url" >/dev/null || fail "$1: a restore that fits"
    mkdir "$share/full" && touch "$share/full/file"
    on_refused "a size can only be given to a new volume" "$1" create full --size 8m
    on "$1" delete vol1 >/dev/null
    on "$1" create vol1 >/dev/null
    fill "$share/vol1/file" 12 || fail "$1: the limit outlives its volume"
    kill "$last"
    wait "$last" || true
    umount "$share"
    ok "a size is enforced on $1"
}
passed=0
if with ext4 prjquota mkfs.ext4 -q -O project,quota -E quotatype=prjquota; then limits ext4; passed=$((passed + 1)); fi
if with xfs prjquota mkfs.xfs -q; then limits xfs; passed=$((passed + 1)); fi
[ $passed -gt 0 ] || { echo "SKIPPED: neither ext4 nor XFS can enforce sizes here"; exit 77; }
