// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ending.hpp"

#include <cerrno>
#include <filesystem>
#include <thread>

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

/// Session of a process; 0 when there is no such process.
pid_t session_of(pid_t pid)
{
    const pid_t session = ::getsid(pid);
    return session < 0 ? 0 : session;
}

}  // namespace

std::string describe(const Ending& ending)
{
    return ending.exit ? cat("exit status ", *ending.exit)
                       : cat("killed by signal ", ending.signal.value_or(0));
}

std::optional<Ending> reap(pid_t pid, int flags)
{
    int status = 0;
    pid_t got = 0;
    do
        got = ::waitpid(pid, &status, flags);
    while (got < 0 && errno == EINTR);
    if (got == 0)
        return std::nullopt;
    if (got < 0)  // somebody else reaped it: nothing is known but that it is gone
        return Ending{255, std::nullopt};
    if (WIFSIGNALED(status))
        return Ending{std::nullopt, WTERMSIG(status)};
    return Ending{WEXITSTATUS(status), std::nullopt};
}

/// Waits on the process itself where the kernel lets us: sleeping in between would cost each step
/// of a scenario a millisecond.
std::optional<Ending> reap_within(pid_t pid, milliseconds patience)
{
    const auto deadline = Clock::now() + patience;
    const Descriptor alive = watch_process(pid);
    auto ending = reap(pid, WNOHANG);
    while (!ending && Clock::now() < deadline) {
        pollfd waiting{alive.get(), POLLIN, 0};
        if (alive.is_open())
            ::poll(&waiting, 1, poll_timeout(deadline));
        else
            std::this_thread::sleep_for(milliseconds{1});
        ending = reap(pid, WNOHANG);
    }
    return ending;
}

void signal_session(pid_t leader, int number)
{
    ::kill(-leader, number);  // its own group, even when it is gone already
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/proc", error)) {
        const auto pid = number_in<pid_t>(entry.path().filename().string());
        if (pid && *pid != leader && session_of(*pid) == leader)
            ::kill(*pid, number);
    }
}

}  // namespace harness::lab
