// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "harness/model/scenario.hpp"
#include "reports/html/links.hpp"
#include "reports/past.hpp"
#include "reports/summary.hpp"

namespace reports::html {

/// What the part of a run begins with, before its chapters.
struct OverviewView {
    const RunSummary& run;
    const harness::model::Scenario* scenario;  ///< null when it is not known
    const Past& earlier;
    std::string_view language;
    std::string_view prefix;  ///< of ids
    unsigned level;           ///< of the run's own heading: 1 or 2
    std::string_view which;   ///< beside its title, when there are several of it; or empty
};

/// The scenario's title, as markup.
std::string title_html(const harness::model::RunStarted& start,
                       const harness::model::Scenario* scenario, std::string_view language);

/// Title, outcome and counts; what went wrong, with links to it.
std::string verdict_html(const OverviewView& view);

/// Timelines, and the trend of earlier runs.
std::string times_html(const OverviewView& view);

/// What is needed to do it again: hosts, versions, the scenario.
std::string facts_html(const OverviewView& view);

/// The logs that were collected after a failure, with the end of each.
std::string collected_html(const OverviewView& view, const RunFolder& folder);

/// How many steps of a run passed, failed, …, and are flaky: "40 passed", in spans.
std::string counts_html(const RunSummary& run, const Past& earlier);

/// "<h3>text</h3>"; `html` is markup.
std::string heading(unsigned level, std::string_view html);

/// "2026-11-26 00:42:20 UTC" of "2026-11-26T00:42:20.711Z"; other texts as they are.
std::string time_for_people(std::string_view rfc3339);

}  // namespace reports::html
