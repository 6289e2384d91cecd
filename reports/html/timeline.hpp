// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome.hpp"
#include "reports/summary.hpp"

namespace reports::html {

/// Something on a lane. Bars of a lane may overlap; those that would be narrower than a pixel are
/// drawn as one.
struct Bar {
    std::chrono::microseconds began{}, ended{};
    std::string_view kind;  ///< its class: "phase", "steps", "whole", "passed", "failed", …
    std::string title;      ///< what a pointer over it is told
    std::string target;     ///< id of the element it leads to; may be empty
};

struct Lane {
    std::string name;
    std::vector<Bar> bars;
};

/// Lanes over one axis of time.
struct Timeline {
    std::string name;
    std::chrono::microseconds from{}, to{};
    std::vector<Lane> lanes;
};

/// Two timelines of a run: all of it, with the phases of its lab, and from the first step to the
/// last, a lane for each host: the tries of each step, and behind them in light the step, so that
/// waiting is seen, too. `prefix` begins the ids of steps. None of a run without events.
std::vector<Timeline> timelines(const RunSummary& run, std::string_view prefix);

/// As HTML; each lane is an SVG.
std::string timeline_html(const Timeline& timeline);

/// A lane's SVG alone: well-formed XML.
std::string lane_svg(const Lane& lane, std::chrono::microseconds from,
                     std::chrono::microseconds to);

}  // namespace reports::html
