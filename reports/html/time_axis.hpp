// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace reports::html {

/// Round times to mark on an axis of that length, from 0 on; about `most` of them.
std::vector<std::chrono::microseconds> ticks(std::chrono::microseconds length, unsigned most);

/// "0", "0.5 s", "20 s", "3:20" (minutes), "1:00:00".
std::string tick_label(std::chrono::microseconds at);

}  // namespace reports::html
