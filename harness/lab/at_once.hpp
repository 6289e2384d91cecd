// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::lab {

/// Does it for all hosts at the same time; `act` gets their numbers.
inline void for_all(std::size_t count, const std::function<void(std::size_t)>& act)
{
    std::vector<std::jthread> threads;
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        threads.emplace_back([&act, i] { act(i); });
}

/// The same where it may fail: of the errors, the first one's.
inline Result<> try_for_all(std::size_t count, const std::function<Result<>(std::size_t)>& act)
{
    std::vector<Result<>> results(count, Ok{});
    for_all(count, [&](std::size_t i) { results[i] = act(i); });
    for (const Result<>& result : results)
        if (!result)
            return result.error();
    return Ok{};
}

}  // namespace harness::lab
