#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Builds the fuzz targets with clang and runs each on its corpus.
#   run.sh SECONDS [TARGET…]      CONVOY_FUZZ_BUILD names the folder to build in
set -euo pipefail
source=$(realpath "$(dirname "$0")/../..")
seconds=$1
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(request record options mountinfo)
build=${CONVOY_FUZZ_BUILD:-$source/build/fuzz}
skip() { echo "SKIPPED: $*"; exit 77; }
clang=$(command -v clang++ || command -v clang++-14) || skip "there is no clang++ (Debian: clang, libclang-rt-14-dev)"
mkdir -p "$build"
printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n' >"$build/probe.cpp"
"$clang" -fsanitize=fuzzer,address "$build/probe.cpp" -o "$build/probe" 2>/dev/null ||
    skip "clang has no libFuzzer (Debian: libclang-rt-14-dev)"

flags=(-std=c++20 -g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -I"$source" -DVOLAB_VERSION='"fuzz"')
parts() { # what the targets need, and nothing that takes a library along
    cd "$source"
    ls harness/base/{text,result,clock,bytes,duration}.cpp plugin/share/*.cpp plugin/volume/*.cpp \
        plugin/docker/*.cpp plugin/fuzz/*_fuzz.cpp 2>/dev/null | grep -v _test.cpp
}
{
    echo "flags = ${flags[*]//\'\"fuzz\"\'/}"
    printf 'all:'
    printf ' %s' "${targets[@]}"
    printf '\n'
    objects=
    for part in $(parts); do
        object=${part//\//_}
        object=${object%.cpp}.o
        printf '%s: %s/%s\n\t%s $(flags) -MD -c $< -o $@\n' "$object" "$source" "$part" "$clang"
        case $part in *_fuzz.cpp) ;; *) objects+=" $object" ;; esac
    done
    printf 'libparts.a:%s\n\trm -f $@; ar rcs $@ $^\n' "$objects"
    for target in "${targets[@]}"; do
        printf '%s: plugin_fuzz_%s_fuzz.o libparts.a\n\t%s -fsanitize=fuzzer,address,undefined $^ -lpthread -o $@\n' \
            "$target" "$target" "$clang"
    done
    echo '-include *.d'
} >"$build/Makefile"
sed -i 's|-DVOLAB_VERSION="fuzz"|-DVOLAB_VERSION=\\"fuzz\\"|' "$build/Makefile"
make -s -C "$build" -j"$(nproc)"

fuzz() { # TARGET
    local target=$1 found=$build/found-$1
    mkdir -p "$found"
    if "$build/$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$found/" \
        "$found" "$source/plugin/fuzz/corpus/$target" >"$build/$target.log" 2>&1; then
        echo "ok: $target, $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$build/$target.log") runs"
    else
        echo "FAILED: $target; inputs are in $found"
        tail -n 30 "$build/$target.log"
        return 1
    fi
}
export -f fuzz
export build source seconds
# As many at the same time as there are processors; 123 of xargs: one of them failed.
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I TARGET bash -c 'fuzz TARGET' || exit 1
