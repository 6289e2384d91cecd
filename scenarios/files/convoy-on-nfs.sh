#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a lab of two hosts out of fresh ones, on each of them: server1 exports /nfs, the other mounts
# it, and convoy runs as a service that systemd starts again, at boot and after a crash.
# convoy.tar.gz lies beside this. (plugin/packaging has the unit for hosts that are to stay.)
# convoy-on-gluster.sh takes its functions from here.
set -euo pipefail
cd "$(dirname -- "$0")"

# The other host may not be as far yet. What the last try says is shown.
eventually() {
    for _ in $(seq 60); do
        "$@" >/dev/null 2>&1 && return
        sleep 1
    done
    "$@"
}

serve() {
    mkdir -p -m 777 /nfs /etc/nfs.conf.d
    # A short grace period makes a restart of the server quick.
    printf '[nfsd]\ngrace-time=10\nlease-time=10\n' >/etc/nfs.conf.d/short.conf
    echo '/nfs *(rw,sync,no_root_squash,no_subtree_check)' >>/etc/exports
    systemctl enable --quiet --now rpcbind nfs-server
    exportfs -ra
}

mount_share() {
    mkdir -p /nfs
    echo 'server1:/nfs /nfs nfs4 _netdev,nofail 0 0' >>/etc/fstab
    systemctl enable --quiet remote-fs.target  # mounts it at boot
    eventually mount /nfs
}

# Docker wants its volumes as soon as it runs, so it waits for convoy, and convoy for the share, where
# that is mounted.
wait_for() {
    ! grep -q "[[:space:]]$1[[:space:]]" /etc/fstab ||
        echo "ExecStartPre=/bin/sh -c 'until mountpoint -q $1 || mount $1; do sleep 1; done'"
}

install_convoy() {  # SHARE
    tar zxf convoy.tar.gz
    cp convoy/convoy /usr/local/bin
    mkdir -p /etc/docker/plugins
    echo unix:///var/run/convoy/convoy.sock >/etc/docker/plugins/convoy.spec
    cat >/etc/systemd/system/convoy.service <<UNIT
[Unit]
Description=Convoy, Docker volumes on a shared folder
Before=docker.service
After=remote-fs.target
StartLimitIntervalSec=0

[Service]
Type=notify
$(wait_for "$1")
TimeoutStartSec=5min
ExecStart=/usr/local/bin/convoy daemon --drivers vfs --driver-opts vfs.path=$1 --on-docker-rm delete --log /var/log/convoy.log
Restart=always
RestartSec=500ms

[Install]
WantedBy=multi-user.target
UNIT
    systemctl enable --quiet --now convoy
}

[ "${BASH_SOURCE[0]}" = "$0" ] || return 0
if [ "$(hostname)" = server1 ]; then serve; else mount_share; fi
install_convoy /nfs
sync  # the power may be cut at any moment
