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

/// The families that each run has samples of: a family's samples stand together.
struct Families {
    std::string steps = family("volab_steps", "", "Steps of the scenario by outcome.");
    std::string tries = family("volab_tries", "", "Commands that were run, repeated ones too.");
    std::string runs =
        family("volab_run_seconds", "seconds", "How long the run took, with bringing up the lab.");
    std::string chapters =
        family("volab_chapter_seconds", "seconds", "How long the steps of a chapter took.");

    void add(const RunSummary& run, const std::string& labels)
    {
        auto counts = run.counts();
        for (const Outcome each : {Outcome::passed, Outcome::failed, Outcome::broken,
                                   Outcome::skipped, Outcome::interrupted})
            steps += cat("volab_steps{", labels, ",outcome=\"", to_string(each), "\"} ",
                         counts[each], "\n");
        unsigned attempts = 0;
        for (const StepSummary& step : run.steps)
            attempts += static_cast<unsigned>(step.tries.size());
        tries += cat("volab_tries{", labels, "} ", attempts, "\n");
        runs += cat("volab_run_seconds{", labels, "} ", seconds(run.took()), "\n");
        for (const ChapterSteps& chapter : by_chapter(run)) {
            std::chrono::microseconds took{};
            for (const StepSummary* step : chapter.steps)
                took += step->took;
            chapters += cat("volab_chapter_seconds{", labels, ",chapter=", label(chapter.id), "} ",
                            seconds(took), "\n");
        }
    }
    std::string text() const { return steps + tries + runs + chapters; }
};

}  // namespace

std::string gitlab_metrics(const Gathered& gathered)
{
    Families families;
    families.add(gathered.run, cat("scenario=", label(full_name(gathered.run.start))));
    return families.text() + "# EOF\n";
}

std::string gitlab_metrics(const BatchRuns& runs)
{
    Families families;
    runs.each([&](const GatheredJob& job) {
        if (job.run() != nullptr)
            families.add(job.run()->run, cat("scenario=", label(job.job->plan.title)));
    });
    auto counts = runs.batch().counts();
    std::string jobs = family("volab_jobs", "", "Jobs of the batch by verdict.");
    for (const Verdict each : {Verdict::passed, Verdict::flaky, Verdict::failed, Verdict::broken,
                               Verdict::interrupted, Verdict::not_run})
        jobs += cat("volab_jobs{verdict=\"", to_string(each), "\"} ", counts[each], "\n");
    jobs += family("volab_batch_seconds", "seconds", "How long the batch took.");
    jobs += cat("volab_batch_seconds ", seconds(runs.batch().took()), "\n");
    return cat(jobs, families.text(), "# EOF\n");
}

}  // namespace reports
