// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <csignal>

namespace harness::lab {

/// The signals by which people, CI systems and service managers ask a program to end.
inline constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP};

inline bool asks_to_end(int signal_number)
{
    return std::ranges::find(ending_signals, signal_number) != ending_signals.end();
}

}  // namespace harness::lab
