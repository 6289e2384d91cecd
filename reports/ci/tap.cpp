// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/tap.hpp"

#include <algorithm>
#include <string_view>

#include "harness/base/text.hpp"
#include "reports/ci/text.hpp"
#include "reports/ci/yaml.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t longest_line = 1000;
constexpr std::string_view of_subtest = "    ";  // what TAP 14 indents a subtest by

/// A description or a reason: '#' would begin a directive.
std::string escaped(std::string_view text)
{
    std::string out = harness::replace_all(one_line(text, longest_line), "\\", "\\\\");
    out = harness::replace_all(std::move(out), "#", "\\#");
    if (out.ends_with('{'))
        out += " …";  // some readers would take it for the beginning of a block
    return out;
}

std::string point(bool ok, std::size_t number, std::string_view description)
{
    return cat(ok ? "ok " : "not ok ", number, " - ", escaped(description));
}

std::string directive(std::string_view reason)
{
    return cat(" # SKIP", reason.empty() ? "" : " ", escaped(reason));
}

std::string member(std::string_view name, std::string_view text)
{
    return cat("  ", name, ": ", yaml_text(plain(text), 4), "\n");
}

std::string place(const harness::SourceSpot& spot)
{
    return cat("  at:\n    file: ", yaml_text(plain(tidy_path(spot.file)), 6),
               "\n    line: ", spot.line, "\n    column: ", spot.column, "\n");
}

/// The YAML block of a step that ran: how long it took and, when it went wrong, why.
std::string diagnostics(const Gathered& all, const StepSummary& step)
{
    std::string text = cat("  ---\n  duration_ms: ", whole_ms(step.took), "\n");
    if (step.attempts() > 1)
        text += cat("  attempts: ", step.attempts(), "\n");
    if (went_wrong(step)) {
        text += member("message", reason_of(step));
        text += cat("  severity: ", step.outcome == Outcome::failed ? "fail" : "error",
                    "\n  outcome: ", to_string(step.outcome), "\n");
        text += place(where_it_went_wrong(step));
        text += member("checks", what_went_wrong(step));
        for (const auto& [name, printed] :
             {std::pair{"stdout", &all.of(step).out}, std::pair{"stderr", &all.of(step).err}})
            if (!printed->empty())
                text += member(name, *printed);
    }
    return text + "  ...\n";
}

std::string test_point(const Gathered& all, const StepSummary& step, std::size_t number)
{
    const std::string line = point(!went_wrong(step), number, name_of(step));
    if (step.outcome == Outcome::skipped)
        return cat(line, directive(step.reason), "\n");
    return cat(line, "\n", diagnostics(all, step));
}

std::string indented(std::string_view text)
{
    std::string out;
    for (const std::string_view line : harness::split_lines(text))
        out += line.empty() ? "\n" : cat(of_subtest, line, "\n");
    return out;
}

std::string subtest(const Gathered& all, const ChapterSteps& chapter, std::size_t number)
{
    std::string points = cat("1..", chapter.steps.size(), "\n");
    for (std::size_t i = 0; i < chapter.steps.size(); ++i)
        points += test_point(all, *chapter.steps[i], i + 1);
    const bool ok = std::ranges::none_of(
        chapter.steps, went_wrong, [](const auto* step) -> auto& { return *step; });
    const bool skipped = std::ranges::all_of(
        chapter.steps, [](const StepSummary* step) { return step->outcome == Outcome::skipped; });
    return cat("# Subtest: ", escaped(chapter.title), "\n", indented(points),
               point(ok, number, chapter.title),
               skipped ? directive("all its steps are skipped") : "", "\n");
}

}  // namespace

std::string tap(const Gathered& gathered)
{
    const auto chapters = by_chapter(gathered.run);
    std::string text = cat("TAP version 14\n1..", chapters.size(),
                           chapters.empty() ? " # SKIP there are no steps" : "", "\n");
    for (std::size_t i = 0; i < chapters.size(); ++i)
        text += subtest(gathered, chapters[i], i + 1);
    if (lab_went_wrong(gathered.run))
        text += cat("Bail out! ", escaped(gathered.run.reason()), "\n");
    return text;
}

}  // namespace reports
