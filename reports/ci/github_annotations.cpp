// SPDX-License-Identifier: Apache-2.0
#include <string_view>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/ci/github.hpp"
#include "reports/ci/text.hpp"

namespace reports {

namespace {

using harness::cat;

constexpr std::size_t most_of_a_kind = 10;  // that GitHub shows of one step of a job
constexpr std::size_t longest_message = 4000;

/// As actions/toolkit escapes it (packages/core/src/command.ts).
std::string message(std::string_view text)
{
    std::string out =
        harness::replace_all(harness::excerpt(plain(text), longest_message), "%", "%25");
    return harness::replace_all(std::move(out), "\n", "%0A");
}

std::string value(std::string_view text)
{
    std::string out = message(one_line(text, longest_message));
    return harness::replace_all(harness::replace_all(std::move(out), ":", "%3A"), ",", "%2C");
}

std::string command(std::string_view kind, const harness::SourceSpot& spot, std::string_view title,
                    std::string_view text)
{
    std::string out = cat("::", kind, " title=", value(title));
    if (!spot.file.empty())
        out += cat(",file=", value(tidy_path(spot.file)));
    if (spot.line > 0)
        out += cat(",line=", spot.line);
    if (spot.line > 0 && spot.column > 0)
        out += cat(",col=", spot.column);
    return cat(out, "::", message(text), "\n");
}

std::string what_to_tell(const StepSummary& step)
{
    const std::string reason = reason_of(step), all = what_went_wrong(step);
    return all == reason ? reason : cat(reason, "\n", harness::trim(all));
}

/// The last of too many tells how many more there are.
std::string limited(std::string_view kind, const std::vector<std::string>& all)
{
    const bool too_many = all.size() > most_of_a_kind;
    const std::size_t shown = too_many ? most_of_a_kind - 1 : all.size();
    std::string text;
    for (std::size_t i = 0; i < shown; ++i)
        text += all[i];
    if (too_many)
        text +=
            command(kind, {}, "volab", cat("and ", all.size() - shown, " more, see the report"));
    return text;
}

/// What GitHub is told, in the order in which it is found.
struct Annotations {
    std::vector<std::string> errors = {};
    std::vector<std::string> warnings = {};

    void add_steps(const RunSummary& run, const NameOfStep& name)
    {
        for (const StepSummary& step : run.steps) {
            // What never ran is told by the run's own error.
            if (!went_wrong(step) ||
                (step.outcome == harness::model::Outcome::interrupted && !step.began))
                continue;
            errors.push_back(
                command("error", where_it_went_wrong(step), name(step), what_to_tell(step)));
        }
    }
    void add(const std::vector<harness::Error>& notes)
    {
        for (const harness::Error& warning : notes)
            warnings.push_back(
                command("warning", warning.where.value_or(harness::SourceSpot{}), "volab",
                        cat(warning.what, warning.hint.empty() ? "" : "\n", warning.hint)));
    }
    std::string text() const { return limited("error", errors) + limited("warning", warnings); }
};

/// The attempts that did not pass, a line each.
std::string attempts_of(const JobState& job)
{
    std::string text;
    for (const AttemptState& attempt : job.attempts)
        if (!attempt.passed())
            text += cat(text.empty() ? "" : "\n", "attempt ", attempt.start.attempt, ": ",
                        to_string(attempt.outcome()), ", ", attempt.reason());
    return text;
}

}  // namespace

std::string github_annotations(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    Annotations all;
    if (lab_went_wrong(run))
        all.errors.push_back(
            command("error", {run.start.file, 0, 0},
                    harness::model::name_in(run.start.combination,
                                            cat("volab: the run is ", to_string(run.outcome()))),
                    run.reason()));
    all.add_steps(run, names_in(run));
    all.add(run.warnings);
    return all.text();
}

std::string github_annotations(const BatchRuns& runs)
{
    Annotations all;
    runs.each([&](const GatheredJob& job) {
        const PlannedJob& plan = job.job->plan;
        const Verdict verdict = job.job->verdict();
        if (job.lab_went_wrong() && !was_left_out(runs.batch(), *job.job))
            all.errors.push_back(command("error", {plan.file, 0, 0},
                                         cat(plan.title, ": ", to_string(verdict)), job.reason()));
        if (verdict == Verdict::flaky)
            all.warnings.push_back(command("warning", {plan.file, 0, 0}, cat(plan.title, ": flaky"),
                                           attempts_of(*job.job)));
        if (job.run() == nullptr)
            return;
        all.add_steps(job.run()->run, names_in(*job.job));
        all.add(job.run()->run.warnings);
    });
    all.add(runs.batch().notes);
    return all.text();
}

}  // namespace reports
