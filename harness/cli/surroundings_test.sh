#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs volab where its surroundings are not as they should be: streams that are closed or full,
# limits, signals that are ignored.
#   surroundings_test.sh VOLAB
set -uo pipefail
volab=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_CACHE_HOME=$work/cache
cd "$work" || exit
failed=0

fail() { echo "FAILED: $*"; failed=1; }

# What is in the record of run $1 is the run, to its end, and nothing else.
whole() {
    python3 - "$1/record.jsonl" <<'PY' || fail "the record of '$1' is not whole"
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
sys.exit(events[-1]["event"] != "run_ended" or events[-1]["outcome"] != "passed")
PY
    [ -s "$1/junit.xml" ] || fail "'$1' has no JUnit report"
}

cat > short.yaml <<'YAML'
scenario: short
lab: {provider: local, hosts: [a]}
chapters:
  - title: "\e[31mred\a"
    steps:
      - {title: "\e]0;title\a", run: echo one}
      - {run: "true"}
YAML

"$volab" run short.yaml -o no-in <&- >/dev/null 2>&1 || fail "standard input closed: exit $?"
whole no-in
"$volab" run short.yaml -o no-out >&- 2>/dev/null || fail "standard output closed: exit $?"
whole no-out
"$volab" run short.yaml -o no-stream <&- >&- 2>&- || fail "all streams closed: exit $?"
whole no-stream
"$volab" run short.yaml -o no-reader 2>/dev/null | true
[ "${PIPESTATUS[0]}" = 0 ] || fail "nobody reads what is printed"
whole no-reader
"$volab" run short.yaml -o full >/dev/full || fail "full standard output: exit $?"
whole full
"$volab" schema >/dev/full 2>/dev/null && fail "half a schema passes for a whole one"

# No title, name or mistake writes to the terminal.
quiet() {
    local said
    said=$("$volab" "$@" 2>&1)
    ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' <<<"$said" || fail "control characters of: $*"
}
quiet run short.yaml -v -o shown
printf 'scenario: "\\e[31mx"\n"\\e]0;y\\a": 1\n' >$'\e[31mbad.yaml'
quiet lint $'\e[31mbad.yaml'
quiet run $'\e[31mbad.yaml'
quiet run $'\e[31mabsent.yaml'
quiet run short.yaml --only $'\e[31mx'
quiet run short.yaml -o $'\e[31mfolder'

# A file may not grow as it should: the run goes on and says so.
(ulimit -f 1; exec "$volab" run short.yaml -o limited >/dev/null 2>err)
[ $? = 4 ] || fail "files of 1 KiB at most: exit $?"
grep -q 'record is not whole.*File too large' err || fail "files of 1 KiB at most: $(cat err)"
printf 'scenario: limits\nlab: {provider: local, hosts: [a]}\nchapters: [{steps: [%s]}]\n' \
    '{run: trap | grep -c XFSZ || true, expect: {stdout: "0"}}' >limits.yaml
"$volab" run limits.yaml -o limits >/dev/null || fail "a step has our signals"

# A history that cannot be written changes nothing about the run but a line on standard error.
"$volab" run short.yaml -o out-of-history --history none/history.db >said 2>err || fail "no history: exit $?"
whole out-of-history
grep -q 'not in the history.*there is no folder' err || fail "no history: $(cat err)"
(ulimit -f 8; exec "$volab" run short.yaml -o full-history >/dev/null 2>err) || fail "a full disk for the history: exit $?"
grep -q 'not in the history' err || fail "a full disk for the history: $(cat err)"
"$volab" run short.yaml -o in-history >/dev/null || fail "after a full disk: exit $?"
"$volab" history list --json >list  # whole, before anything is looked for in it
grep -q in-history list || fail "a run after a full disk is not in the history: $(cat list)"
mkdir without && (cd without && "$volab" run ../short.yaml -o out --no-history >/dev/null)
[ "$(ls without)" = out ] || fail "--no-history leaves: $(ls without)"

# A device or a pipe gets a document as it is; nothing takes its name.
mkfifo pipe
to_pipe() {
    timeout 20 cat pipe >got &
    "$volab" "$@" >/dev/null 2>err || fail "to a pipe: $*: $(cat err)"
    [ -p pipe ] || { fail "$* made a file of the pipe"; kill $! 2>/dev/null; }
    wait $!
    [ -s got ] || fail "$* wrote nothing to the pipe"
}
to_pipe draw short.yaml -o pipe
to_pipe handout short.yaml -o pipe
to_pipe compare out-of-history in-history --format html=pipe

# nohup: whose terminal goes, goes on.
printf 'scenario: slow\nlab: {provider: local, hosts: [a]}\nchapters: [{steps: [%s]}]\n' \
    '{run: touch began; sleep 1}' >slow.yaml
nohup "$volab" run slow.yaml -o nohup >/dev/null 2>&1 &
for _ in $(seq 100); do [ ! -e began ] || break; sleep 0.1; done
kill -HUP $!
wait $! || fail "nohup: exit $?"
whole nohup

# A scenario that never comes can be waited for, and given up.
for command in lint run; do
    "$volab" $command - < <(exec sleep 5) 2>/dev/null >&2 &
    sleep 0.3
    kill -TERM $!
    wait $!
    [ $? = 130 ] || fail "$command of a scenario that does not come"
done

# Whenever a run is interrupted, what it left running in the background ends with it.
cat > daemon.yaml <<'YAML'
scenario: daemon
lab: {provider: local, hosts: [a]}
chapters:
  - steps:
      - {background: true, run: "setsid sleep 876.5 & touch up; exec sleep 876.5"}
      - {run: "true"}
finally:
  - {run: touch closing; sleep 5}
YAML
interrupt_at() {  # interrupt_at FILE TIMES: when there is this file, so many times
    local file=$1 times=$2 i
    rm -f up closing
    "$volab" run daemon.yaml -o "daemon-$file-$times" >/dev/null 2>&1 &
    for ((i = 0; i < 100; ++i)); do [ ! -e "$file" ] || break; sleep 0.05; done
    for ((i = 0; i < times; ++i)); do kill -INT $! 2>/dev/null; sleep 0.2; done
    wait $!
    ls -d /tmp/volab-*-$!.* 2>/dev/null && fail "files are left: interrupted $times times at '$file'"
    pgrep -r DRST -f 'sleep 876[.]5' >/dev/null && fail "processes are left: interrupted $times times at '$file'"
    return 0
}
interrupt_at up 1
interrupt_at up 2
interrupt_at closing 1
interrupt_at closing 3

# A killed runner cannot tidy up: the next run does.
rm -f up
"$volab" run daemon.yaml -o killed >/dev/null 2>&1 &
for ((i = 0; i < 100; ++i)); do [ ! -e up ] || break; sleep 0.05; done
kill -KILL $!
killed=$!
wait "$killed" 2>/dev/null
"$volab" run short.yaml -o after-killed >/dev/null 2>&1 || fail "no run after one that was killed"
ls -d /tmp/volab-*-"$killed".* 2>/dev/null && fail "files of a killed run are left"
pgrep -r DRST -f 'sleep 876[.]5' >/dev/null && fail "processes of a killed run are left"

exit $failed
