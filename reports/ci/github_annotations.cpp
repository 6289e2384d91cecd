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

}  // namespace

std::string github_annotations(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    std::vector<std::string> errors, warnings;
    if (lab_went_wrong(run))
        errors.push_back(
            command("error", {run.start.file, 0, 0},
                    harness::model::name_in(run.start.combination,
                                            cat("volab: the run is ", to_string(run.outcome()))),
                    run.reason()));
    for (const StepSummary& step : run.steps) {
        // What never ran is told by the run's own error.
        if (!went_wrong(step) ||
            (step.outcome == harness::model::Outcome::interrupted && !step.began))
            continue;
        errors.push_back(command("error", where_it_went_wrong(step),
                                 harness::model::name_in(run.start.combination, name_of(step)),
                                 what_to_tell(step)));
    }
    for (const harness::Error& warning : run.warnings)
        warnings.push_back(
            command("warning", warning.where.value_or(harness::SourceSpot{}), "volab",
                    cat(warning.what, warning.hint.empty() ? "" : "\n", warning.hint)));
    return limited("error", errors) + limited("warning", warnings);
}

}  // namespace reports
