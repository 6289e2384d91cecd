// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <string_view>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/batch/terminal.hpp"
#include "reports/ci/github.hpp"
#include "reports/ci/text.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t most_in_all = 1'000'000;  // GitHub takes 1 MiB of a step
constexpr std::size_t longest_block = 20'000;
constexpr std::size_t most_chapters = 500;

/// Text that Markdown and HTML leave alone, on one line.
std::string words(std::string_view text)
{
    constexpr std::string_view marks = "\\`*_{}[]()#+-.!|~=:@$^'\"/";
    std::string out;
    for (const char c : one_line(text, 500)) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (marks.find(c) != std::string_view::npos)
            out += cat('\\', c);
        else
            out += c;
    }
    return out;
}

/// The same in a line of HTML, where Markdown's escapes would be seen.
std::string html(std::string_view text)
{
    return markup(one_line(text, 500));
}

/// A code block that its text cannot end: the fence is longer than any in it (CommonMark 4.5).
std::string block(std::string_view what, std::string_view text)
{
    if (text.empty())
        return {};
    const std::string body = harness::excerpt(plain(text), longest_block);
    std::size_t longest = 2, now = 0;
    for (const char c : body) {
        now = c == '`' ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    const std::string fence(longest + 1, '`');
    return cat(what, "\n\n", fence, "text\n", body, body.ends_with('\n') ? "" : "\n", fence,
               "\n\n");
}

std::string_view sign(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return "✅";
        case Outcome::skipped: return "⏭️";
        case Outcome::failed: return "❌";
        case Outcome::broken: return "💥";
        case Outcome::interrupted: break;
    }
    return "🛑";
}

std::string counts(const std::map<Outcome, unsigned>& all)
{
    std::vector<std::string> texts;
    for (const auto& [outcome, count] : all)
        texts.push_back(cat(count, " ", to_string(outcome)));
    return harness::join(texts, ", ");
}

std::string head(const RunSummary& run)
{
    const std::string title = full_title(run.start);
    std::string text =
        cat("## ", sign(run.outcome()), " ", words(title), ": ", to_string(run.outcome()), "\n\n",
            counts(run.counts()), " in ", harness::for_people(run.took()), " on ",
            words(harness::join(run.start.hosts, ", ")), " (", words(run.start.provider), ")\n\n");
    if (lab_went_wrong(run) && !run.reason().empty())
        text += block("The run did not come to its end:", run.reason());
    return text;
}

std::string chapters(const RunSummary& run)
{
    std::string text =
        "| chapter | passed | went wrong | skipped | time |\n|---|--:|--:|--:|--:|\n";
    const auto all = by_chapter(run);
    for (const ChapterSteps& chapter : all | std::views::take(most_chapters)) {
        unsigned passed = 0, wrong = 0, skipped = 0;
        std::chrono::microseconds took{};
        for (const StepSummary* step : chapter.steps) {
            passed += step->outcome == Outcome::passed;
            skipped += step->outcome == Outcome::skipped;
            wrong += went_wrong(*step);
            took += step->took;
        }
        text += cat("| ", words(chapter.title), " | ", passed, " | ", wrong, " | ", skipped, " | ",
                    harness::for_people(took), " |\n");
    }
    if (all.size() > most_chapters)
        text += cat("\n", all.size() - most_chapters, " more chapters are left out.\n");
    return text + "\n";
}

std::string failure(const Gathered& all, const StepSummary& step)
{
    const harness::SourceSpot spot = where_it_went_wrong(step);
    return cat("<details><summary>", sign(step.outcome), " ", html(name_of(step)), "</summary>\n\n",
               words(reason_of(step)), ", at ",
               words(harness::to_string(harness::SourceSpot{tidy_path(spot.file), spot.line, 0})),
               "\n\n", block("Checks:", what_went_wrong(step)),
               block("Standard output:", all.of(step).out),
               block("Standard error:", all.of(step).err), "</details>\n\n");
}

std::string facts(const RunSummary& run)
{
    std::string text = cat("<details><summary>To reproduce it</summary>\n\n| | |\n|---|---|\n| "
                           "scenario | ",
                           words(run.start.file), " |\n| volab | ", words(run.start.volab), " |\n");
    if (!run.start.scenario_sha256.empty())
        text += cat("| SHA\\-256 of the scenario | ", words(run.start.scenario_sha256), " |\n");
    for (const auto& [name, fact] : run.start.environment)
        text += cat("| ", words(name), " | ", words(fact), " |\n");
    for (const HostReady& host : run.hosts)
        for (const auto& [name, fact] : host.facts)
            text += cat("| ", words(cat(host.host, " ", name)), " | ", words(fact), " |\n");
    return text + "\n</details>\n";
}

/// A text that grows as long as there is room for more.
class Limited {
public:
    Limited(std::string beginning, std::size_t most) : text_(std::move(beginning)), most_(most) {}

    void add(const std::string& more)
    {
        if (text_.size() + more.size() + 200 < most_)
            text_ += more;
        else
            ++left_out_;
    }
    void add_steps(const Gathered& all)
    {
        for (const StepSummary& step : all.run.steps)
            if (went_wrong(step) && (step.outcome != Outcome::interrupted || step.began))
                add(failure(all, step));
    }
    std::string text(std::string_view of_what) const
    {
        return left_out_ == 0 ? text_
                              : cat(text_, left_out_, " more ", of_what,
                                    " that went wrong are left out: see the report.\n\n");
    }

private:
    std::string text_;
    std::size_t most_;
    std::size_t left_out_ = 0;
};

constexpr std::size_t most_jobs = 500;

std::string_view sign(Verdict verdict)
{
    switch (verdict) {
        case Verdict::passed: return "✅";
        case Verdict::flaky: return "⚠️";
        case Verdict::failed: return "❌";
        case Verdict::broken: return "💥";
        case Verdict::not_run: return "⏭️";
        case Verdict::interrupted: break;
    }
    return "🛑";
}

std::string head(const Batch& batch)
{
    std::string text = cat("## ", sign(batch.verdict()), " ", words(batch.start.name), ": ",
                           to_string(batch.verdict()), "\n\n", counts_of(batch), " in ",
                           harness::for_people(batch.took()), "\n\n");
    if (!batch.reason().empty())
        text += block("The batch did not come to its end:", batch.reason());
    for (const harness::Error& note : batch.notes)
        text += cat("> ", words(note.what), "\n\n");
    return text;
}

std::string jobs(const Batch& batch)
{
    std::string text = "| job | | attempts | time |\n|---|---|--:|--:|\n";
    const auto all = batch.mine();
    for (const JobState* job : all | std::views::take(most_jobs))
        text += cat("| ", words(job->plan.title), " | ", sign(job->verdict()), " ",
                    to_string(job->verdict()), " | ", job->attempts.size(), " | ",
                    harness::for_people(job->took()), " |\n");
    if (all.size() > most_jobs)
        text += cat("\n", all.size() - most_jobs, " more jobs are left out.\n");
    return text + "\n";
}

/// The heading of a job that did not simply pass, and what is to be told beside its steps.
std::string about(const GatheredJob& job)
{
    const Verdict verdict = job.job->verdict();
    std::string text = cat("### ", sign(verdict), " ", words(job.job->plan.title), ": ",
                           to_string(verdict), "\n\n");
    for (const AttemptState& attempt : job.job->attempts)
        if (!attempt.passed() && job.attempts.size() > 1)
            text += cat("- attempt ", attempt.start.attempt, ": ", to_string(attempt.outcome()),
                        ", ", words(attempt.reason()), "\n");
    text += job.attempts.size() > 1 ? "\n" : "";
    return text + (job.lab_went_wrong() ? block("The run did not come to its end:", job.reason())
                                        : std::string{});
}

}  // namespace

std::string github_summary(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    const std::string tail = harness::excerpt(facts(run), most_in_all / 10);
    Limited text(head(run) + chapters(run), most_in_all - tail.size());
    text.add_steps(gathered);
    return text.text("steps") + tail;
}

std::string github_summary(const BatchRuns& runs)
{
    Limited text(head(runs.batch()) + jobs(runs.batch()), most_in_all);
    runs.each([&](const GatheredJob& job) {
        const Verdict verdict = job.job->verdict();
        if (verdict == Verdict::passed || was_left_out(runs.batch(), *job.job))
            return;
        text.add(about(job));
        if (job.run() != nullptr)
            text.add_steps(*job.run());
    });
    return text.text("jobs and steps");
}

}  // namespace reports
