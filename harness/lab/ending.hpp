// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <sys/types.h>

namespace harness::lab {

/// How a program ended: exactly one of the two is set.
struct Ending {
    std::optional<int> exit;
    std::optional<int> signal;
};

/// "exit status 1", "killed by signal 9".
std::string describe(const Ending& ending);

/// How our child ended, once it has: waits for that unless `flags` has WNOHANG (waitpid(2)).
std::optional<Ending> reap(pid_t pid, int flags);

/// Waits at most so long until our child ends by itself, and reaps it.
std::optional<Ending> reap_within(pid_t pid, std::chrono::milliseconds patience);

/// Sends the signal to every process of the session that `leader` leads or led.
void signal_session(pid_t leader, int number);

}  // namespace harness::lab
