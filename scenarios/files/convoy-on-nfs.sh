#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a lab of two hosts out of fresh ones, on each of them: server1 exports /nfs, the other mounts
# it, and convoy runs as a service that systemd starts again, at boot and after a crash.
# convoy.tar.gz lies beside this. (plugin/packaging has the unit for hosts that are to stay.)
set -euo pipefail
cd "$(dirname -- "$0")"

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
    for _ in $(seq 60); do
        mount /nfs 2>/dev/null && return
        sleep 1
    done
    mount /nfs
}

# Docker wants its volumes as soon as it runs, so it waits for convoy, and convoy for the share.
wait_for_share() {
    [ "$(hostname)" = server1 ] ||
        echo "ExecStartPre=/bin/sh -c 'until mountpoint -q /nfs || mount /nfs; do sleep 1; done'"
}

install_convoy() {
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
$(wait_for_share)
TimeoutStartSec=5min
ExecStart=/usr/local/bin/convoy daemon --drivers vfs --driver-opts vfs.path=/nfs --on-docker-rm delete --log /var/log/convoy.log
Restart=always
RestartSec=500ms

[Install]
WantedBy=multi-user.target
UNIT
    systemctl enable --quiet --now convoy
}

if [ "$(hostname)" = server1 ]; then serve; else mount_share; fi
install_convoy
sync  # the power may be cut at any moment
