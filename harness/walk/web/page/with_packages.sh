#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command that needs the page's packages.
#   with_packages.sh FOLDER COMMAND…      exit status 77: they are not there
[ -e "$1/installed" ] || { echo "the page's packages could not be installed"; exit 77; }
shift
exec "$@"
