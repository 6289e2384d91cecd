#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The Debian package: what is in it, that its program runs, and what lintian says.
#   package_test.sh BUILD-FOLDER
set -euo pipefail
skip() { echo "SKIPPED: $*"; exit 77; }
for tool in cpack dpkg-deb; do command -v $tool >/dev/null || skip "there is no $tool"; done
build=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; exit 1; }
ok() { echo "ok: $*"; }

(cd "$build" && cpack -G DEB -B "$work") >"$work/log" 2>&1 || fail "cpack: $(tail -n 5 "$work/log")"
deb=$(echo "$work"/convoy_*.deb)
dpkg-deb -x "$deb" "$work/root"
dpkg-deb -e "$deb" "$work/control"
for file in usr/bin/convoy usr/lib/systemd/system/convoy.{service,socket} etc/default/convoy etc/docker/plugins/convoy.spec \
    usr/share/man/man8/convoy.8.gz usr/share/bash-completion/completions/convoy usr/share/doc/convoy/copyright; do
    [ -s "$work/root/$file" ] || fail "$file is missing: $(cd "$work/root" && find . -type f)"
done
[ "$(cat "$work/root/etc/docker/plugins/convoy.spec")" = unix:///run/convoy/convoy.sock ] || fail "the spec file has another socket"
grep -qx ListenStream=/run/convoy/convoy.sock "$work/root/usr/lib/systemd/system/convoy.socket" || fail "the socket is another"
for file in $(cat "$work/control/conffiles"); do [ -f "$work/root$file" ] || fail "conffiles names $file"; done
for script in postinst prerm postrm; do sh -n "$work/control/$script" || fail "$script"; done
ok "the package has what it should"

"$work/root/usr/bin/convoy" --version | grep -q '^Convoy version v' || fail "the program does not run"
needs=$(objdump -p "$work/root/usr/bin/convoy" | awk '$1 == "NEEDED" { print $2 }' | grep -vE '^(libc|libm|ld-linux-[a-z0-9-]+)\.so' || true)
[ -z "$needs" ] || grep -q fsanitize "$build/CMakeCache.txt" || fail "it needs $needs, which need not be installed"
ok "the program runs with nothing but the C library"

command -v lintian >/dev/null || skip "there is no lintian; the rest passed"
lintian --fail-on error,warning "$deb" >"$work/lintian" 2>&1 || fail "$(cat "$work/lintian")"
ok "lintian has nothing to say"
