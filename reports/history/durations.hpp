// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace reports {

/// How long runs of a scenario take.
struct UsualDuration {
    std::chrono::microseconds took{};  ///< the median of the newest runs that passed
    std::size_t runs = 0;              ///< of so many
    bool operator==(const UsualDuration&) const = default;
};

/// By the scenario's full name, with its combination.
using Durations = std::map<std::string, UsualDuration, std::less<>>;

/// As 'volab history durations' prints them (reports/HISTORY.md): the same durations are the same
/// bytes.
std::string to_json(const Durations& durations);

/// Those that to_json() wrote. An Error says what about the text is wrong.
harness::Result<Durations> durations_in(std::string_view text);

}  // namespace reports
