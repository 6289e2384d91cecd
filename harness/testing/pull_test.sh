#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Pulls a Docker image from a real registry on this machine's loopback, and from ones that fail.
#   pull_test.sh VOLAB
set -euo pipefail
volab=$1
skip() { echo "SKIPPED: $*"; exit 77; }
for tool in docker-registry skopeo; do command -v $tool >/dev/null || skip "there is no $tool"; done
work=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$work"' EXIT
fail() { echo "FAILED: $*"; cat "$work/log"; exit 1; }

cat >"$work/config.yml" <<END
version: 0.1
storage: {filesystem: {rootdirectory: $work/store}}
http: {addr: "127.0.0.1:0"}
END
docker-registry serve "$work/config.yml" >"$work/registry.log" 2>&1 &
pid=$!
port=
for _ in $(seq 100); do
    port=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/registry.log")
    [ -z "$port" ] || break
    sleep 0.1
done
[ -n "$port" ] || { cp "$work/registry.log" "$work/log"; fail "the registry does not come up"; }

build() { "$volab" image build --docker busybox "$@" >"$work/log" 2>&1; }
image() { sed -n 's/^Docker image busybox: //p' "$work/log"; }

build || fail "the image cannot be built from its recipe"
made=$(image)/busybox.tar
skopeo --insecure-policy copy -q --dest-tls-verify=false "docker-archive:$made" \
    "docker://127.0.0.1:$port/library/busybox:latest"

build --registry "127.0.0.1:$port/library" || fail "the image cannot be pulled"
pulled=$(image)/busybox.tar
[ "$pulled" != "$made" ] || fail "what was pulled is what was built"
[ "$(tar -xOf "$pulled" manifest.json | jq -r '.[0].RepoTags[0]')" = docker.io/library/busybox:latest ] ||
    [ "$(tar -xOf "$pulled" manifest.json | jq -r '.[0].RepoTags[0]')" = busybox:latest ] || fail "the tag is wrong"
config() { tar -xOf "$1" "$(tar -xOf "$1" manifest.json | jq -r '.[0].Config')" | jq -c .config; }
[ "$(config "$pulled")" = "$(config "$made")" ] || fail "the pulled image is configured otherwise"
echo "ok: an image is pulled from a registry"

build --registry "127.0.0.1:$port/library" || fail "it cannot be pulled twice"
! grep -q pulling "$work/log" || fail "what is in the cache was pulled again"
echo "ok: what is in the cache is not pulled again"

refused() { # STATUS PATTERN ARGUMENT…
    local status=0
    "$volab" image build "${@:3}" >"$work/log" 2>&1 || status=$?
    [ "$status" = "$1" ] || fail "exit $status, not $1: ${*:3}"
    grep -q "$2" "$work/log" || fail "no word of '$2': ${*:3}"
    grep -q 'hint: without --pull' "$work/log" || fail "no hint: ${*:3}"
}
refused 4 'manifest unknown' --docker nosuch --registry "127.0.0.1:$port/library"
kill "$pid"
wait "$pid" 2>/dev/null || true
pid=
refused 4 'connection refused' --docker busybox --registry "127.0.0.1:$port/library"
echo "ok: an image or a registry that is not there is an error that says so"

[ -z "$(find "$(dirname "$(dirname "$pulled")")" -name '*.new')" ] || fail "something half-made is left"
"$volab" image rm "$(basename "$(dirname "$pulled")" | sed 's/.*-//')" >/dev/null
[ ! -e "$pulled" ] || fail "the pulled image cannot be removed"
