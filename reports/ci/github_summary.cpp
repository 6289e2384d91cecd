// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <string_view>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
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

}  // namespace

std::string github_summary(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    std::string text = head(run) + chapters(run);
    const std::string tail = harness::excerpt(facts(run), most_in_all / 10);
    std::size_t left_out = 0;
    for (const StepSummary& step : run.steps) {
        if (!went_wrong(step) || (step.outcome == Outcome::interrupted && !step.began))
            continue;
        const std::string more = failure(gathered, step);
        if (text.size() + more.size() + tail.size() + 200 < most_in_all)
            text += more;
        else
            ++left_out;
    }
    if (left_out > 0)
        text += cat(left_out, " more steps that went wrong are left out: see the report.\n\n");
    return text + tail;
}

}  // namespace reports
