// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <map>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;
namespace chrono = std::chrono;

constexpr std::size_t most_wrong = 64 * 1024;

/// Unicode's Bidi_Control characters (UAX #9), and the separators that some readers take for
/// newlines.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> acting{{
    {"\xD8\x9C", "\\u061c"},
    {"\xE2\x80\x8E", "\\u200e"},
    {"\xE2\x80\x8F", "\\u200f"},
    {"\xE2\x80\xAA", "\\u202a"},
    {"\xE2\x80\xAB", "\\u202b"},
    {"\xE2\x80\xAC", "\\u202c"},
    {"\xE2\x80\xAD", "\\u202d"},
    {"\xE2\x80\xAE", "\\u202e"},
    {"\xE2\x81\xA6", "\\u2066"},
    {"\xE2\x81\xA7", "\\u2067"},
    {"\xE2\x81\xA8", "\\u2068"},
    {"\xE2\x81\xA9", "\\u2069"},
    {"\xE2\x80\xA8", "\\u2028"},
    {"\xE2\x80\xA9", "\\u2029"},
}};

std::optional<int> number(std::string_view digits)
{
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && digits.front() != '-' ? std::optional{value} : std::nullopt;
}

}  // namespace

std::string plain(std::string_view text)
{
    std::string out = harness::to_utf8(harness::without_escapes(text));
    for (const auto& [character, shown] : acting)
        if (out.find(character) != std::string::npos)
            out = harness::replace_all(std::move(out), character, shown);
    return out;
}

std::string one_line(std::string_view text, std::size_t most)
{
    std::string out;
    for (const char c : plain(text.substr(0, 4 * most))) {
        const bool blank = c == ' ' || c == '\n' || c == '\t';
        if (!blank)
            out += c;
        else if (!out.empty() && !out.ends_with(' '))
            out += ' ';
    }
    return harness::excerpt(harness::trim(out), most);
}

std::optional<std::int64_t> unix_ms(std::string_view time)
{
    constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
    if (time.size() != form.size())
        return std::nullopt;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] != '0' && time[i] != form[i])
            return std::nullopt;
    std::array<int, 7> parts{};
    constexpr std::array<std::pair<std::size_t, std::size_t>, 7> places{
        {{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}, {20, 3}}};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto value = number(time.substr(places.at(i).first, places.at(i).second));
        if (!value)
            return std::nullopt;
        parts.at(i) = *value;
    }
    const auto [year, month, day, hour, minute, second, ms] = parts;
    const chrono::year_month_day date{chrono::year{year},
                                      chrono::month{static_cast<unsigned>(month)},
                                      chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    const auto since = chrono::sys_days{date}.time_since_epoch() + chrono::hours{hour} +
                       chrono::minutes{minute} + chrono::seconds{second} + chrono::milliseconds{ms};
    return chrono::duration_cast<chrono::milliseconds>(since).count();
}

std::int64_t whole_ms(chrono::microseconds time)
{
    return chrono::round<chrono::milliseconds>(time).count();
}

std::string seconds(chrono::microseconds time)
{
    std::array<char, 32> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%.3f", chrono::duration<double>(time).count());
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string tidy_path(const std::string& file)
{
    return std::filesystem::path{file}.lexically_normal().string();
}

std::string name_of(const StepSummary& step)
{
    return step.plan.label.empty() ? step.plan.id : cat(step.plan.id, ": ", step.plan.label);
}

std::string title_of(const RunSummary& run, const std::string& chapter)
{
    const auto found = std::ranges::find(run.start.chapters, chapter, &PlannedChapter::id);
    return found == run.start.chapters.end() || found->title.empty() ? chapter : found->title;
}

std::vector<ChapterSteps> by_chapter(const RunSummary& run)
{
    std::vector<ChapterSteps> chapters;
    std::map<std::string_view, std::size_t> places;
    for (const StepSummary& step : run.steps) {
        const auto [place, is_new] = places.try_emplace(step.plan.chapter, chapters.size());
        if (is_new)
            chapters.push_back({step.plan.chapter, title_of(run, step.plan.chapter), {}});
        chapters[place->second].steps.push_back(&step);
    }
    return chapters;
}

std::string reason_of(const StepSummary& step)
{
    const bool never_ended = step.outcome == Outcome::interrupted && step.reason.empty();
    return never_ended ? "the run ended before this step did"
                       : harness::excerpt(step.reason, most_wrong);
}

std::string what_went_wrong(const StepSummary& step)
{
    std::string text;
    const auto part = [](const std::string& whole) { return harness::excerpt(whole, most_wrong); };
    for (const CheckDone& check : step.checks)
        if (!check.passed && text.size() < most_wrong)
            text +=
                cat(harness::to_string(check.where), " (", check.host,
                    ")\nexpected: ", part(check.expected), "\nactual:   ", part(check.actual), "\n",
                    part(check.diff), check.diff.empty() || check.diff.ends_with('\n') ? "" : "\n");
    return harness::excerpt(text.empty() ? reason_of(step) : text, most_wrong);
}

harness::SourceSpot where_it_went_wrong(const StepSummary& step)
{
    const auto check = std::ranges::find(step.checks, false, &CheckDone::passed);
    const bool told = check != step.checks.end() && check->where.line > 0;
    return told ? check->where : step.plan.where;
}

std::string to_line(const Retry& retry)
{
    return cat("attempt ", retry.attempt, " on ", retry.host, ": ",
               retry.timed_out ? std::string{"ended at its time limit"}
               : retry.exit    ? cat("exit status ", *retry.exit)
                               : std::string{"was killed"});
}

bool went_wrong(const StepSummary& step)
{
    return !is_good(step.outcome);
}

bool lab_went_wrong(const RunSummary& run)
{
    return run.outcome() == Outcome::broken || run.outcome() == Outcome::interrupted;
}

}  // namespace reports
