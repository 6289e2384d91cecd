// SPDX-License-Identifier: Apache-2.0
#include "plugin/testing/killed.hpp"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

namespace convoy::testing {

namespace {

void end(pid_t child)
{
    ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) == child && !WIFSIGNALED(status) && !WIFEXITED(status)) {
    }
}

}  // namespace

Ending kill_before_call(unsigned call, const std::function<void()>& work)
{
    const pid_t child = ::fork();
    if (child < 0)
        return Ending::not_traced;
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
            ::_exit(9);
        ::raise(SIGSTOP);
        work();
        ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        return Ending::not_traced;
    ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    bool is_entry = false;
    long signal_to_give = 0;
    for (unsigned calls = 0; calls < call;) {
        ::ptrace(PTRACE_SYSCALL, child, nullptr, signal_to_give);
        signal_to_give = 0;
        if (::waitpid(child, &status, 0) != child || WIFSIGNALED(status))
            return Ending::not_traced;
        if (WIFEXITED(status))
            return WEXITSTATUS(status) == 0 ? Ending::completed : Ending::not_traced;
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            signal_to_give = WSTOPSIG(status);
            continue;
        }
        is_entry = !is_entry;
        calls += is_entry ? 1 : 0;
    }
    end(child);
    return Ending::killed;
}

}  // namespace convoy::testing
