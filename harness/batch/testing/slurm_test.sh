#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What an executor promises, on a Slurm of this machine's own.
#   slurm_test.sh BATCH_TEST
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
chmod 711 "$work" # munged wants its socket to be reachable
export SLURM_CLUSTER=$here/slurm_cluster SLURM_FOLDER=$work/slurm SLURM_CONF=$work/slurm/slurm.conf
trap '"$SLURM_CLUSTER" stop "$SLURM_FOLDER"; rm -rf "$work"' EXIT
"$SLURM_CLUSTER" start "$SLURM_FOLDER" >/dev/null
"$1" '[.cluster]'
