// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/words.hpp"

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"

namespace reports {

namespace {

using harness::cat;
using harness::for_people;

ComparedLine line_of(const StepChange& change)
{
    const auto word = [](const auto& outcome) {
        return outcome ? std::string(to_string(*outcome)) : std::string("not there");
    };
    std::string what = cat(word(change.before), " before, ", word(change.after), " now");
    if (change.flaky)
        what += " (flaky: the history has it both ways with one scenario)";
    if (!change.reason.empty())
        what += cat(": ", change.reason);
    return {change.id, change.label, what, ""};
}

ComparedLine line_of(const DurationChange& change)
{
    std::string what =
        cat(for_people(change.after), " now; ", for_people(change.pace.median), " ± ",
            for_people(change.pace.margin), " in ", change.pace.earlier, " earlier runs");
    if (change.before.count() > 0)
        what += cat(", ", for_people(change.before), " before");
    return {change.id, change.label, what, ""};
}

ComparedLine line_of(const OutputChange& change)
{
    return {change.id, change.label, cat(name_of(change.at.stream), " of ", change.at.host),
            change.diff};
}

}  // namespace

std::vector<ComparedPart> parts_of(const Comparison& comparison)
{
    std::vector<ComparedPart> parts;
    const auto add = [&](ComparedPart::Kind kind, const char* title, const auto& changes) {
        if (changes.empty())
            return;
        auto& part = parts.emplace_back(ComparedPart{.kind = kind, .title = title});
        for (const auto& change : changes)
            part.lines.push_back(line_of(change));
    };
    using enum ComparedPart::Kind;
    add(bad, "Newly failing", comparison.newly_failing);
    add(bad, "Slower", comparison.slower);
    add(good, "Newly passing", comparison.newly_passing);
    add(good, "Faster", comparison.faster);
    add(neutral, "Passed before, not run now", comparison.not_run);
    add(neutral, "Added", comparison.added);
    add(neutral, "Removed", comparison.removed);
    add(neutral, "Output changed", comparison.outputs);
    if (!comparison.outputs.empty())
        parts.back().outputs = true;
    return parts;
}

std::string words_for(const Comparison::Side& side)
{
    return cat(harness::replace_all(side.started.substr(0, 16), "T", " "), ", ",
               to_string(side.outcome), " in ", for_people(side.took),
               side.commit.empty() ? "" : cat(", commit ", side.commit.substr(0, 10)));
}

std::string verdict_of(const Comparison& comparison)
{
    return cat(comparison.regressed() ? "Regression: " : "No regression: ", summary_of(comparison));
}

}  // namespace reports
