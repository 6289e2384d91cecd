#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes the folder that `docker plugin create` takes.
#   pack.sh CONVOY FOLDER
set -euo pipefail
convoy=$1
folder=$2
rm -rf "$folder"
root=$folder/rootfs
mkdir -p "$root"/{etc/ssl/certs,mnt/share,proc,run/docker/plugins,sys,tmp,var/lib/rancher/convoy}
touch "$root/etc/machine-id"
cp "$convoy" "$root/convoy"
strip "$root/convoy"

libraries_of() { ldd "$1" | grep -o '/[^ ]*'; }
with() { cp -L --parents "$@" "$root"; }
mapfile -t libraries < <(libraries_of "$convoy")
with "${libraries[@]}"
curl=$(PATH=$PATH:/sbin ldconfig -p | sed -n 's/.*libcurl\.so\.4 .* => //p' | head -n 1)
if [ -n "$curl" ]; then
    mapfile -t libraries < <(libraries_of "$curl")
    with "$curl" "${libraries[@]}"
    # Certificates of the building host's authorities: S3 is asked by https.
    [ ! -e /etc/ssl/certs/ca-certificates.crt ] || with /etc/ssl/certs/ca-certificates.crt
fi
cp "$(dirname "$0")/config.json" "$folder/config.json"
