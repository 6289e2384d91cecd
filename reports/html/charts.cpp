// SPDX-License-Identifier: Apache-2.0
#include "reports/html/charts.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/words.hpp"

namespace reports::html {

namespace {

using harness::cat;
using harness::for_people;
using harness::model::Outcome;
using std::chrono::microseconds;

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", value);
    return text;
}

double count(microseconds took)
{
    return static_cast<double>(std::max<long long>(took.count(), 0));
}

/// One run in a trend.
struct Column {
    std::string title;
    Outcome outcome;
    microseconds took;
};

Column column(const PastRun& run)
{
    return {cat(run.started, ": ", to_string(run.outcome), " after ", for_people(run.took),
                run.commit.empty() ? std::string() : cat(", commit ", run.commit.substr(0, 10))),
            run.outcome, run.took};
}

const std::vector<std::optional<PastStep>>* times_of(const Past& past, const std::string& step)
{
    const auto found = past.steps.find(step);
    return found == past.steps.end() ? nullptr : &found->second;
}

/// What earlier runs know of a step, oldest first, without those that did not come to it.
std::vector<PastStep> known(const Past& past, const std::string& step)
{
    std::vector<PastStep> all;
    if (const auto* times = times_of(past, step))
        for (const auto& each : *times)
            if (each && each->outcome != Outcome::skipped)
                all.push_back(*each);
    return all;
}

bool bad(Outcome outcome)
{
    return outcome == Outcome::failed || outcome == Outcome::broken;
}

}  // namespace

Past before(const Past& past, const harness::model::RunStarted& run)
{
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < past.runs.size(); ++i)
        if (past.runs[i].run != run.run && past.runs[i].started <= run.started)
            kept.push_back(i);
    if (kept.size() > most_runs_drawn)
        kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(most_runs_drawn));
    Past earlier;
    for (const std::size_t i : kept)
        earlier.runs.push_back(past.runs[i]);
    for (const auto& [step, times] : past.steps) {
        auto& of_step = earlier.steps[step];
        for (const std::size_t i : kept)
            of_step.push_back(i < times.size() ? times[i] : std::nullopt);
    }
    return earlier;
}

std::string trend_svg(const Past& earlier, const RunSummary& run)
{
    if (earlier.runs.empty())
        return {};
    std::vector<Column> columns;
    for (const PastRun& each : earlier.runs)
        columns.push_back(column(each));
    columns.push_back(
        {cat("this run: ", to_string(run.outcome()), " after ", for_people(run.took())),
         run.outcome(), run.took()});
    double longest = 1;
    for (const Column& each : columns)
        longest = std::max(longest, count(each.took));
    std::string svg =
        cat("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"trend\" viewBox=\"0 0 ",
            columns.size() * 14, " 64\" width=\"", columns.size() * 14,
            "\" height=\"64\" role=\"img\" aria-label=\"How long each run took\">\n");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double height = std::max(3.0, count(columns[i].took) / longest * 58);
        const bool here = i + 1 == columns.size();
        svg += cat("<rect class=\"", to_string(columns[i].outcome), here ? " here" : "", "\" x=\"",
                   i * 14 + 2, "\" y=\"", number(62 - height), "\" width=\"10\" height=\"",
                   number(height), "\" rx=\"2\"><title>", shown(columns[i].title),
                   "</title></rect>\n");
    }
    return svg + "</svg>\n";
}

std::string trend_note(const Past& earlier)
{
    if (earlier.runs.empty())
        return {};
    const auto passed = std::ranges::count(earlier.runs, Outcome::passed, &PastRun::outcome);
    std::vector<microseconds> times;
    for (const PastRun& each : earlier.runs)
        times.push_back(each.took);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    return cat(passed, " of ", counted(earlier.runs.size(), "run", "runs"),
               " before this one passed; the middle one took ", for_people(*middle));
}

std::string sparkline_svg(const Past& earlier, const StepSummary& step)
{
    std::vector<PastStep> times = known(earlier, step.plan.id);
    if (times.empty())
        return {};
    if (step.outcome != Outcome::skipped && step.began)
        times.push_back({step.outcome, step.took});
    double longest = 1;
    for (const PastStep& each : times)
        longest = std::max(longest, count(each.took));
    const auto x = [&](std::size_t i) { return static_cast<double>(i) * 3 + 2; };
    const auto y = [&](std::size_t i) { return 14 - count(times[i].took) / longest * 12; };
    std::string line, dots;
    for (std::size_t i = 0; i < times.size(); ++i) {
        line += cat(i == 0 ? "" : " ", number(x(i)), ',', number(y(i)));
        if (bad(times[i].outcome))
            dots += cat("<circle class=\"failed\" cx=\"", number(x(i)), "\" cy=\"", number(y(i)),
                        "\" r=\"2\"/>");
    }
    const std::size_t width = times.size() * 3 + 2;
    return cat("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"spark\" viewBox=\"0 0 ", width,
               " 16\" width=\"", width,
               "\" height=\"16\" aria-hidden=\"true\"><polyline fill=\"none\" stroke=\"#57606a\" "
               "points=\"",
               line, "\"/>", dots, "</svg>");
}

std::string history_note(const Past& earlier, const StepSummary& step)
{
    const std::vector<PastStep> times = known(earlier, step.plan.id);
    if (times.empty())
        return {};
    std::vector<std::string> notes;
    if (bad(step.outcome)) {
        std::size_t row = 0;
        while (row < times.size() && bad(times[times.size() - 1 - row].outcome))
            ++row;
        if (row == 0)
            notes.emplace_back("passed in the run before");
        else
            notes.push_back(row == 1 ? "failed in the run before, too"
                                     : cat("failed in the ", row, " runs before, too"));
    }
    if (const auto median = earlier.median(step.plan.id)) {
        std::string note = cat("median ", for_people(*median));
        const double times_as_long = count(step.took) / std::max(1.0, count(*median));
        if (step.began && times_as_long >= 2 &&
            step.took - *median >= std::chrono::milliseconds{500})
            note += cat(", ", number(times_as_long), " times as long as usual");
        notes.push_back(note);
    }
    return harness::join(notes, "; ");
}

}  // namespace reports::html
