// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/tap.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

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

/// The points of a subtest, and the point that stands for all of them.
std::string subtest(std::string_view title, const std::string& points, const std::string& point)
{
    return cat("# Subtest: ", escaped(title), "\n", indented(points), point, "\n");
}

std::string chapter_of(const Gathered& all, const ChapterSteps& chapter, std::size_t number)
{
    std::string points = cat("1..", chapter.steps.size(), "\n");
    for (std::size_t i = 0; i < chapter.steps.size(); ++i)
        points += test_point(all, *chapter.steps[i], i + 1);
    const bool ok = std::ranges::none_of(
        chapter.steps, went_wrong, [](const auto* step) -> auto& { return *step; });
    const bool skipped = std::ranges::all_of(
        chapter.steps, [](const StepSummary* step) { return step->outcome == Outcome::skipped; });
    return subtest(chapter.title, points,
                   cat(point(ok, number, chapter.title),
                       skipped ? directive("all its steps are skipped") : ""));
}

/// What is to be told of a job and is of none of its steps.
std::string lab_point(const Batch& batch, const GatheredJob& job, std::size_t number)
{
    if (was_left_out(batch, *job.job))
        return cat(point(true, number, "lab"), directive(job.reason()), "\n");
    return cat(point(false, number, "lab"), "\n  ---\n  duration_ms: 0\n",
               member("message", job.reason()),
               "  severity: error\n  outcome: ", to_string(job.job->verdict()), "\n  ...\n");
}

std::string job_of(const Batch& batch, const GatheredJob& job, std::size_t number)
{
    std::vector<std::string> chapters;
    if (job.run() != nullptr)
        for (const ChapterSteps& chapter : by_chapter(job.run()->run))
            chapters.push_back(chapter_of(*job.run(), chapter, chapters.size() + 1));
    if (job.lab_went_wrong())
        chapters.push_back(lab_point(batch, job, chapters.size() + 1));
    const Verdict verdict = job.job->verdict();
    const bool left_out = was_left_out(batch, *job.job);
    const bool ok = verdict == Verdict::passed || verdict == Verdict::flaky || left_out;
    const std::string line =
        cat(point(ok, number, job.job->plan.title), left_out ? directive(job.reason()) : "");
    std::string about = cat("\n  ---\n  verdict: ", to_string(verdict),
                            "\n  duration_ms: ", whole_ms(job.job->took()), "\n");
    if (job.attempts.size() > 1)
        about += cat("  attempts: ", job.attempts.size(), "\n");
    for (const GatheredAttempt& each : job.attempts)
        if (!each.attempt->passed() && &each != &job.attempts.back())
            about += member(cat("attempt_", each.attempt->start.attempt),
                            cat(to_string(each.attempt->outcome()), ", ", each.attempt->reason()));
    return subtest(job.job->plan.title,
                   cat("1..", chapters.size(), chapters.empty() ? " # SKIP there are no steps" : "",
                       "\n", harness::join(chapters, "")),
                   cat(line, left_out ? "" : cat(about, "  ...")));
}

}  // namespace

std::string tap(const Gathered& gathered)
{
    const auto chapters = by_chapter(gathered.run);
    std::string text = cat("TAP version 14\n1..", chapters.size(),
                           chapters.empty() ? " # SKIP there are no steps" : "", "\n");
    for (std::size_t i = 0; i < chapters.size(); ++i)
        text += chapter_of(gathered, chapters[i], i + 1);
    if (lab_went_wrong(gathered.run))
        text += cat("Bail out! ", escaped(gathered.run.reason()), "\n");
    return text;
}

std::string tap(const BatchRuns& runs)
{
    const std::size_t all = runs.batch().mine().size();
    std::string text =
        cat("TAP version 14\n1..", all, all == 0 ? " # SKIP there are no jobs" : "", "\n");
    std::size_t number = 0;
    runs.each([&](const GatheredJob& job) { text += job_of(runs.batch(), job, ++number); });
    if (runs.batch().verdict() == Verdict::interrupted)
        text += cat("Bail out! ", escaped(runs.batch().reason()), "\n");
    return text;
}

}  // namespace reports
