// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "harness/model/event.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports::html {

/// At most this many earlier runs are drawn.
inline constexpr std::size_t most_runs_drawn = 30;

/// Of what the history knows, the latest runs before this one: a history may have this run, too,
/// and later ones.
Past before(const Past& past, const harness::model::RunStarted& run);

/// A bar for each earlier run and one for this, as high as the run was long, in the colour of its
/// outcome. SVG, well-formed XML; empty when there is no earlier run.
std::string trend_svg(const Past& earlier, const RunSummary& run);

/// The same in words; empty when there is no earlier run.
std::string trend_note(const Past& earlier);

/// A step's durations in earlier runs and in this one, small enough for a line of text. Empty when
/// no earlier run came to it.
std::string sparkline_svg(const Past& earlier, const StepSummary& step);

/// What the history says of a step, in a few words: "median 0.3 s", "3 times as long as usual",
/// "failed in the 4 runs before, too". Empty when it says nothing.
std::string history_note(const Past& earlier, const StepSummary& step);

}  // namespace reports::html
