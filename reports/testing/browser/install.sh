#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what browser_test.mjs needs into a folder, once for each package-lock.json.
#
#   install.sh FOLDER      exit status 77: no npm here
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
folder=$1
command -v npm >/dev/null || { echo "no npm here: install it to test reports in a browser"; exit 77; }
if cmp -s "$here/package-lock.json" "$folder/installed"; then
    exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$folder"
cd "$folder"
npm ci --no-audit --no-fund --ignore-scripts
cp package-lock.json installed
