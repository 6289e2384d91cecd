#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a lab of two hosts out of fresh ones, on each of them: a GlusterFS volume with a copy on each
# host, mounted at /shared, and convoy as a service that systemd starts again.
# convoy.tar.gz and convoy-on-nfs.sh lie beside this.
set -euo pipefail
cd "$(dirname -- "$0")"
. ./convoy-on-nfs.sh

# What one host has changed the other sees at once, or convoy's lists would be out of date:
# no client answers from its memory, and what was closed is on the bricks. And without a majority the
# copies must not part: when the first brick is gone, the volume can only be read.
# ctime: times are those of the bricks' hosts. Else they are the writers', and a folder's time stands
# still when a host whose clock is behind changes it.
options=(
    performance.{stat-prefetch,quick-read,io-cache,read-ahead,readdir-ahead}' off'
    performance.{open-behind,write-behind}' off'
    'features.ctime off'
    'cluster.quorum-type auto'
)

make_volume() {
    eventually gluster peer probe server2
    eventually bash -c "gluster peer status | grep 'Peer in Cluster (Connected)'"
    gluster --mode=script volume create shared replica 2 server1:/bricks/shared server2:/bricks/shared force
    # shellcheck disable=SC2048,SC2086 # name and value are two words
    gluster --mode=script volume set shared ${options[*]}
    gluster volume start shared
}

mount_volume() {
    mkdir -p /shared
    # The kernel, too, asks each time for names and attributes, and drops what it has of a file that was
    # changed elsewhere (auto-invalidation is on by default only as the manual has it).
    local fresh=attribute-timeout=0,entry-timeout=0,auto-invalidation=on
    echo "localhost:/shared /shared glusterfs _netdev,nofail,$fresh 0 0" >>/etc/fstab
    systemctl enable --quiet remote-fs.target  # mounts it at boot
    eventually mount /shared
}

mkdir -p /bricks
systemctl enable --quiet --now glusterd
[ "$(hostname)" != server1 ] || make_volume
mount_volume
install_convoy /shared
sync  # the power may be cut at any moment
