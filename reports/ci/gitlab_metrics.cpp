// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "harness/base/text.hpp"
#include "reports/ci/gitlab.hpp"
#include "reports/ci/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

/// A label's value (OpenMetrics 1.0, "Escaping").
std::string label(std::string_view text)
{
    std::string out = harness::replace_all(one_line(text, 200), "\\", "\\\\");
    return cat('"', harness::replace_all(std::move(out), "\"", "\\\""), '"');
}

std::string family(std::string_view name, std::string_view unit, std::string_view help)
{
    return cat("# TYPE ", name, " gauge\n",
               unit.empty() ? "" : cat("# UNIT ", name, " ", unit, "\n"), "# HELP ", name, " ",
               help, "\n");
}

}  // namespace

std::string gitlab_metrics(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    const std::string scenario = cat("scenario=", label(full_name(run.start)));
    auto counts = run.counts();
    std::string text = family("volab_steps", "", "Steps of the scenario by outcome.");
    for (const Outcome each : {Outcome::passed, Outcome::failed, Outcome::broken, Outcome::skipped,
                               Outcome::interrupted})
        text += cat("volab_steps{", scenario, ",outcome=\"", to_string(each), "\"} ", counts[each],
                    "\n");
    unsigned attempts = 0;
    for (const StepSummary& step : run.steps)
        attempts += static_cast<unsigned>(step.tries.size());
    text += family("volab_tries", "", "Commands that were run, repeated ones too.");
    text += cat("volab_tries{", scenario, "} ", attempts, "\n");
    text +=
        family("volab_run_seconds", "seconds", "How long the run took, with bringing up the lab.");
    text += cat("volab_run_seconds{", scenario, "} ", seconds(run.took()), "\n");
    text += family("volab_chapter_seconds", "seconds", "How long the steps of a chapter took.");
    for (const ChapterSteps& chapter : by_chapter(run)) {
        std::chrono::microseconds took{};
        for (const StepSummary* step : chapter.steps)
            took += step->took;
        text += cat("volab_chapter_seconds{", scenario, ",chapter=", label(chapter.id), "} ",
                    seconds(took), "\n");
    }
    return text + "# EOF\n";
}

}  // namespace reports
