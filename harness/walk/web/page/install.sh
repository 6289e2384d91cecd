#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages of the page (package-lock.json) into a folder, which several build folders may share. A
# copy of package-lock.json, named installed, says that they are there; without a registry it is not, and volab is
# built without its page.
#
#   install.sh FOLDER
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
folder=$1
command -v npm >/dev/null || {
    echo "the page of 'volab serve' is bundled with npm, which is not here: scripts/setup installs it" >&2
    exit 1
}
mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9
if ! cmp -s "$here/package-lock.json" "$folder/installed"; then
    rm -rf "$folder/node_modules" "$folder/installed"
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error 9>&-); then
        rm -rf "$folder/node_modules"
        echo "WARNING: 'volab serve' is built without its page, as its packages cannot be installed: is there a way" \
            "to an npm registry (npm config get registry)? The next build tries again." >&2
        exit 0
    fi
    cp "$here/package-lock.json" "$folder/installed"
fi
