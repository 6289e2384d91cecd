// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/terminal.hpp"

#include <array>
#include <string_view>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/paint.hpp"
#include "reports/table.hpp"

namespace reports {

namespace {

using harness::cat;

constexpr std::size_t width = 200;
constexpr const char *red = "31", *green = "32", *yellow = "33", *dim = "2", *bold = "1";
constexpr std::array by_badness{Verdict::interrupted, Verdict::broken, Verdict::failed,
                                Verdict::flaky,       Verdict::passed, Verdict::not_run};

std::string short_line(std::string_view text)
{
    return cut_to_width(one_line(text), width);
}

/// What is to be told of a job besides its verdict: each attempt that did not pass.
std::string attempts_of(const Batch& batch, const JobState& job, const Painter& paint)
{
    std::string text;
    for (const AttemptState& attempt : job.attempts) {
        if (attempt.passed())
            continue;
        std::vector<std::string> what;
        if (job.attempts.size() > 1)
            what.push_back(
                cat("attempt ", attempt.start.attempt, ": ", to_string(attempt.outcome())));
        if (!attempt.reason().empty())
            what.push_back(short_line(attempt.reason()));
        if (!what.empty())
            text += cat("      ", harness::join(what, ", "), "\n");
        if (const auto traces = batch.traces_of(attempt); !traces.empty())
            text += cat("      ", paint(short_line(traces.string()), dim), "\n");
    }
    return text;
}

std::string line_of(const Batch& batch, const JobState& job, const Painter& paint)
{
    const Verdict verdict = job.verdict();
    std::vector<std::string> about;
    if (verdict != Verdict::passed)
        about.emplace_back(to_string(verdict));
    if (verdict != Verdict::not_run)
        about.push_back(
            cat(harness::for_people(job.took()),
                job.attempts.size() > 1 ? cat(" in ", job.attempts.size(), " attempts") : ""));
    return cat("  ", paint(sign_of(verdict), colour_of(verdict)), " ", short_line(job.plan.title),
               "  ", paint(harness::join(about, "  "), dim), "\n", attempts_of(batch, job, paint));
}

}  // namespace

const char* colour_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::passed: return green;
        case Verdict::flaky:
        case Verdict::interrupted: return yellow;
        case Verdict::not_run: return dim;
        case Verdict::failed:
        case Verdict::broken: break;
    }
    return red;
}

std::string_view sign_of(Verdict verdict)
{
    switch (verdict) {
        case Verdict::passed: return "✓";
        case Verdict::flaky: return "~";
        case Verdict::not_run: return "–";
        case Verdict::failed: return "✗";
        case Verdict::broken:
        case Verdict::interrupted: break;
    }
    return "!";
}

std::string counts_of(const Batch& batch)
{
    const auto counts = batch.counts();
    std::vector<std::string> texts;
    for (const Verdict each : by_badness)
        if (const auto found = counts.find(each); found != counts.end())
            texts.push_back(cat(found->second, " ", to_string(each)));
    return harness::join(texts, ", ");
}

std::string to_terminal(const Batch& batch, bool colour)
{
    const Painter paint{colour};
    const auto jobs = batch.mine();
    std::string text = cat(paint(short_line(batch.start.name), bold), "  ",
                           paint(cat(jobs.size(), jobs.size() == 1 ? " job" : " jobs",
                                     batch.start.shards > 1 ? cat(", shard ", batch.start.shard,
                                                                  " of ", batch.start.shards)
                                                            : ""),
                                 dim),
                           "\n");
    for (const JobState* job : jobs)
        text += line_of(batch, *job, paint);
    text += "\n";
    for (const harness::Error& note : batch.notes)
        text += cat(paint("note: ", yellow), short_line(note.what),
                    note.hint.empty() ? "" : cat("\n  ", short_line(note.hint)), "\n");
    text +=
        cat(paint(to_string(batch.verdict()), colour_of(batch.verdict())), "  ", counts_of(batch),
            "  ", paint(cat("in ", harness::for_people(batch.took())), dim), "\n");
    if (!batch.reason().empty())
        text += cat("  ", short_line(batch.reason()), "\n");
    return text;
}

}  // namespace reports
