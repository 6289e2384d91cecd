#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The code is as .clang-format has it. Versions of clang-format differ: only 14's word counts.
#   format_test.sh TOP
set -euo pipefail
cd "$1"
version=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
[ "$version" = 14 ] || { echo "SKIPPED: there is no clang-format 14 (found: ${version:-none})"; exit 77; }
find harness reports plugin -name '*.[ch]pp' -print0 | xargs -0 clang-format --dry-run -Werror
