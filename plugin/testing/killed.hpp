// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace convoy::testing {

enum class Ending { killed, completed, not_traced };

/// Runs `work` in a process of its own and kills that, as by kill -9, right before its system call
/// number `call` (from 1): `completed` when it made fewer. Between two system calls nothing outside
/// of the process changes, so all `call`s together are every crash that there can be. The calling
/// process has one thread only.
Ending kill_before_call(unsigned call, const std::function<void()>& work);

}  // namespace convoy::testing
