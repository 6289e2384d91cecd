// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reports/gathered.hpp"

// What the formats for CI systems have in common: texts that cannot act, times, and what went
// wrong.
namespace reports {

/// Text as it can be shown anywhere: in UTF-8, escape sequences taken out, other control characters
/// as "\xNN", characters that reorder what stands around them or separate lines as "\u202e".
/// Newlines and tabs stay.
std::string plain(std::string_view text);

/// The same on one line, at most `most` bytes.
std::string one_line(std::string_view text, std::size_t most);

/// Milliseconds since 1970 of "2026-11-24T08:30:00.123Z" (RFC 3339 in UTC); nothing for other
/// texts.
std::optional<std::int64_t> unix_ms(std::string_view time);

/// Milliseconds of a time of a run, as integers that readers expect.
std::int64_t whole_ms(std::chrono::microseconds time);

/// "1.235": seconds with three decimals.
std::string seconds(std::chrono::microseconds time);

/// A scenario's file as CI systems want it: without "./".
std::string tidy_path(const std::string& file);

/// "make: docker volume create vol1"
std::string name_of(const StepSummary& step);

/// What a chapter is called: its title, else its id; "finally" for the closing steps.
std::string title_of(const RunSummary& run, const std::string& chapter);

/// The chapters that have steps, each with its steps, in order; the closing steps last.
struct ChapterSteps {
    std::string id;
    std::string title;
    std::vector<const StepSummary*> steps;
};
std::vector<ChapterSteps> by_chapter(const RunSummary& run);

/// Why it is not passed, in one line.
std::string reason_of(const StepSummary& step);

/// In several lines: each check that did not hold, with its place, expected and actual and the
/// difference; else the reason. At most 64 KiB.
std::string what_went_wrong(const StepSummary& step);

/// Where to look first: the first check that did not hold, else the step itself.
harness::SourceSpot where_it_went_wrong(const StepSummary& step);

/// "attempt 2 on server1: exit status 1"
std::string to_line(const Retry& retry);

/// Neither passed nor skipped.
bool went_wrong(const StepSummary& step);

/// The run itself went wrong, not just a step: the lab broke, or somebody or something ended it.
bool lab_went_wrong(const RunSummary& run);

}  // namespace reports
