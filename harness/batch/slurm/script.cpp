// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/slurm/script.hpp"

#include "harness/base/text.hpp"

namespace harness::batch::slurm {

namespace {

constexpr std::string_view array_body = R"sh(
task=$folder/task-$SLURM_ARRAY_TASK_ID
group='' asked='' passed=''
pass() { # what was asked for, to the program and the shell that waits for it; each only once
    [ -n "$group" ] && [ "$asked" != "$passed" ] || return
    passed=$asked
    kill -s "$asked" -- "-$group"
}
trap : TERM
trap 'asked=${asked:-TERM}; pass' USR1
trap 'asked=KILL; pass' USR2
leave() { printf '%s\n' "$2" >"$task.$1.new" && mv -f "$task.$1.new" "$task.$1"; }

[ -r "$task.sh" ] || exit 121
if ! mkdir "$task.claimed" 2>/dev/null; then
    [ -d "$task.claimed" ] || exit 122
    exit 0 # it was taken back
fi
leave started "${SLURMD_NODENAME:-$(hostname)}" || exit 122

if [ -n "$asked" ]; then
    leave exit 130
    exit 130
fi
# Of a program that it waits for in the foreground, whatever is sent to both, bash knows the status.
set -m
(
    trap : TERM
    bash "$task.sh"
    leave exit $?
) </dev/null &
group=$!
pass
while kill -0 "$group"; do wait "$group"; done 2>/dev/null
[ -e "$task.exit" ] || leave exit 137
exit "$(cat "$task.exit" 2>/dev/null || echo 137)"
)sh";

constexpr std::string_view task_body = R"sh(
    echo "volab: node ${SLURMD_NODENAME:-$(hostname)} cannot go to the working directory '$folder'"
    exit 127
}
[ -x "$1" ] || {
    echo "volab: node ${SLURMD_NODENAME:-$(hostname)} has no program '$1'"
    exit 127
}
[ -d "${TMPDIR:-/tmp}" ] || unset TMPDIR # that of another machine
exec "$@"
)sh";

}  // namespace

std::filesystem::path file_of(const std::filesystem::path& folder, unsigned index,
                              std::string_view mark)
{
    return folder / cat("task-", index, '.', mark);
}

std::optional<int> exit_in(int status)
{
    return status > 128 && status != 130 ? std::nullopt : std::optional{status};
}

std::string array_script(const std::filesystem::path& folder)
{
    return cat("#!/bin/bash\nfolder=", shell_quote(folder.string()), array_body);
}

std::string task_script(const Task& task, const std::filesystem::path& working_directory)
{
    std::string words;
    for (const std::string& word : task.argv)
        words += cat(' ', shell_quote(word));
    return cat("# ", task.job, ", attempt ", task.attempt, "\nexec >>",
               shell_quote(task.log.string()), " 2>&1\nset --", words,
               "\nfolder=", shell_quote(working_directory.string()), "\ncd \"$folder\" || {",
               task_body);
}

}  // namespace harness::batch::slurm
