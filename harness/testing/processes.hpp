// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <signal.h>

#include "harness/lab/program.hpp"

namespace harness::testing {

inline lab::Program shell(std::string script)
{
    return {.argv = {"sh", "-c", std::move(script)}};
}

/// Also when it has ended and nobody has reaped it.
inline bool is_alive(pid_t pid)
{
    return ::kill(pid, 0) == 0;
}

}  // namespace harness::testing
