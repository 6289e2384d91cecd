// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "harness/batch/executor.hpp"
#include "reports/batch/event.hpp"
#include "reports/summary.hpp"

namespace harness::batch {

/// What is known of a run from outside, when its program has ended.
struct Seen {
    TaskEnded task;
    bool interrupted = false;          ///< we asked it to end
    std::chrono::microseconds took{};  ///< by our clock
    std::string log;                   ///< the end of what it printed
};

/// What came of an attempt: as its record says when that is whole, else broken, or interrupted if
/// it was, with what is known.
reports::AttemptEnded judge(const Seen& seen, const std::optional<reports::RunSummary>& run);

/// The record that a run left in its folder, as far as it goes; nothing when there is none that can
/// be read.
std::optional<reports::RunSummary> read_run(const std::filesystem::path& folder);

/// The last lines of what a program printed into that file, whole ones, as text; "" when there are
/// none.
std::string end_of_log(const std::filesystem::path& file);

}  // namespace harness::batch
