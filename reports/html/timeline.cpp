// SPDX-License-Identifier: Apache-2.0
#include "reports/html/timeline.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/links.hpp"
#include "reports/html/time_axis.hpp"
#include "reports/markup.hpp"

namespace reports::html {

namespace {

using harness::cat;
using harness::model::Outcome;
using std::chrono::microseconds;

constexpr double width = 1000;  // of a lane, in its own units; about a pixel each
constexpr double height = 20;

/// What is drawn: a bar, or several that are under a pixel.
struct Drawn {
    double from, to;
    const Bar* worst;  ///< it gives colour and link
    unsigned bars = 1;
};

/// Where bars are drawn as one, the later of these is what is seen.
int weight(std::string_view kind)
{
    constexpr std::array<std::string_view, 9> kinds{"skipped", "whole",       "phase",
                                                    "steps",   "waited",      "passed",
                                                    "failed",  "interrupted", "broken"};
    return static_cast<int>(std::ranges::find(kinds, kind) - kinds.begin());
}

bool is_wrong(std::string_view kind)
{
    return weight(kind) >= weight("failed");
}

/// Bars in the order of time, those that are within a pixel put together. Whole steps, which lie
/// behind their tries, are apart from them.
std::vector<Drawn> draw(const std::vector<Bar>& bars, microseconds from, microseconds to)
{
    const double scale = width / std::max(1.0, static_cast<double>((to - from).count()));
    const auto place = [&](microseconds at) {
        return std::clamp(static_cast<double>((at - from).count()) * scale, 0.0, width);
    };
    std::vector<Drawn> all;
    std::map<bool, std::size_t> narrow;  // where the last narrow one is, of steps and of others
    for (const Bar& bar : bars) {
        const Drawn next{place(bar.began), place(bar.ended), &bar};
        const bool behind = bar.kind == "whole";
        const auto last = narrow.find(behind);
        if (next.to - next.from >= 1) {
            narrow.erase(behind);
        } else if (last != narrow.end() && next.to - all[last->second].from <= 1) {
            Drawn& merged = all[last->second];
            merged.to = std::max(merged.to, next.to);
            merged.worst = weight(bar.kind) > weight(merged.worst->kind) ? &bar : merged.worst;
            ++merged.bars;
            continue;
        } else {
            narrow[behind] = all.size();
        }
        all.push_back(next);
    }
    return all;
}

/// For viewers that allow no styles; page.css has its own.
std::string_view fill_of(std::string_view kind)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> fills{
        {{"whole", "#dfe5eb"},
         {"phase", "#8fb4e0"},
         {"waited", "#c9a227"},
         {"passed", "#4fae68"},
         {"failed", "#d6333f"},
         {"broken", "#e07a22"},
         {"interrupted", "#9a6be0"},
         {"steps", "#57606a"}}};
    const auto found = std::ranges::find(fills, kind, &decltype(fills)::value_type::first);
    return found == fills.end() ? "#57606a" : found->second;
}

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

std::string drawn_svg(const Drawn& drawn)
{
    const Bar& bar = *drawn.worst;
    const bool behind = bar.kind == "whole";
    const std::string title = markup(harness::without_escapes(
        drawn.bars == 1 ? bar.title : cat(drawn.bars, " short ones, among them ", bar.title)));
    // What went wrong is seen even when it was short.
    const double least = is_wrong(bar.kind) ? 2.5 : 1;
    const std::string rect =
        cat("<rect class=\"", bar.kind, "\" fill=\"", fill_of(bar.kind), "\" x=\"",
            number(drawn.from), "\" y=\"", behind ? 0 : 3, "\" width=\"",
            number(std::max(drawn.to - drawn.from, least)), "\" height=\"",
            number(behind ? height : height - 6), "\"><title>", title, "</title></rect>");
    if (bar.target.empty())
        return rect;
    // Out of the order of keys: the steps below are the way for a keyboard.
    return cat("<a href=\"#", markup(bar.target), "\" tabindex=\"-1\" aria-label=\"", title, "\">",
               rect, "</a>");
}

/// How the last try on a host went is how the step went, as far as is known; those before it were
/// waiting, unless they held: of `stays_for` there are several that do.
std::string_view kind_of(const StepSummary& step, std::size_t index)
{
    const Try& each = step.tries[index];
    for (std::size_t later = index + 1; later < step.tries.size(); ++later)
        if (step.tries[later].host == each.host)
            return each.met == true ? "passed" : "waited";
    if (each.met && step.outcome == Outcome::failed)  // it may be another host that let it down
        return *each.met ? "passed" : "failed";
    return to_string(step.outcome);
}

std::string title_of(const StepSummary& step, const Try& each)
{
    return cat(step.plan.id, each.attempt > 1 ? cat(", attempt ", each.attempt) : std::string(),
               ", ", each.took ? harness::for_people(*each.took) : std::string("not ended"));
}

/// Adds a step to the lanes of its hosts.
void add_step(const StepSummary& step, microseconds last, std::string_view prefix,
              std::map<std::string, Lane>& lanes)
{
    if (!step.began)
        return;
    const std::string target = cat(prefix, "step-", anchor(step.plan.id));
    const bool ended = step.outcome != Outcome::interrupted || step.took.count() > 0;
    const microseconds until = ended ? *step.began + step.took : last;
    for (const std::string& host : step.plan.on)
        lanes[host].bars.push_back(
            {*step.began, until, "whole",
             cat(step.plan.id, ", ", harness::for_people(until - *step.began)), target});
    for (std::size_t i = 0; i < step.tries.size(); ++i) {
        const Try& each = step.tries[i];
        lanes[each.host].bars.push_back({each.began, each.took ? each.began + *each.took : last,
                                         kind_of(step, i), title_of(step, each), target});
    }
}

Timeline of_hosts(const RunSummary& run, std::string_view prefix)
{
    std::map<std::string, Lane> lanes;
    for (const StepSummary& step : run.steps)
        add_step(step, run.last, prefix, lanes);
    Timeline timeline{.name = "Steps", .from = microseconds::max(), .to = {}, .lanes = {}};
    for (auto& [host, lane] : lanes) {
        lane.name = host;
        std::ranges::stable_sort(lane.bars, {}, &Bar::began);
        for (const Bar& bar : lane.bars) {
            timeline.from = std::min(timeline.from, bar.began);
            timeline.to = std::max(timeline.to, std::min(bar.ended, run.last));
        }
    }
    for (const std::string& host : run.start.hosts)  // in the order of the scenario
        if (const auto found = lanes.find(host); found != lanes.end())
            timeline.lanes.push_back(std::move(found->second));
    return timeline;
}

Timeline of_all(const RunSummary& run, const Timeline& steps)
{
    Lane lane{.name = "lab", .bars = {}};
    for (const PhaseSummary& phase : run.phases) {
        const microseconds until = phase.took ? phase.began + *phase.took : run.last;
        lane.bars.push_back({phase.began, until, phase.error ? "broken" : "phase",
                             cat(phase.phase, ", ", harness::for_people(until - phase.began)), ""});
    }
    if (!steps.lanes.empty())
        lane.bars.push_back({steps.from, steps.to, "steps",
                             cat("steps, ", harness::for_people(steps.to - steps.from)), ""});
    std::ranges::stable_sort(lane.bars, {}, &Bar::began);
    return {"The whole run", {}, run.took(), {std::move(lane)}};
}

std::string axis(const Timeline& timeline)
{
    const microseconds length = timeline.to - timeline.from;
    std::string html = "<div class=\"axis\" aria-hidden=\"true\">";
    for (const microseconds at : ticks(length, 8)) {
        const double percent = 100.0 * static_cast<double>(at.count()) /
                               std::max(1.0, static_cast<double>(length.count()));
        html += cat("<span", percent > 93 ? " class=\"end\"" : "",
                    " style=\"left:", number(percent), "%\">", tick_label(at), "</span>");
    }
    return html + "</div>\n";
}

/// What the colours mean that there are.
std::string key(const Timeline& timeline)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> all{
        {{"phase", "the lab comes and goes"},
         {"steps", "steps"},
         {"passed", "passed"},
         {"failed", "failed"},
         {"broken", "broken"},
         {"interrupted", "interrupted"},
         {"skipped", "skipped"},
         {"waited", "a try, not yet as expected"},
         {"whole", "the step waits, or its other hosts work"}}};
    std::string html;
    for (const auto& [kind, means] : all)
        if (std::ranges::any_of(timeline.lanes, [&](const Lane& lane) {
                return std::ranges::find(lane.bars, kind, &Bar::kind) != lane.bars.end();
            }))
            html += cat("<span><i class=\"", kind, "\"></i>", means, "</span> ");
    return cat("<p class=\"key\">", html, "</p>\n");
}

}  // namespace

std::vector<Timeline> timelines(const RunSummary& run, std::string_view prefix)
{
    if (run.last.count() == 0)
        return {};
    Timeline steps = of_hosts(run, prefix);
    std::vector<Timeline> all{of_all(run, steps)};
    if (!steps.lanes.empty() && steps.to > steps.from)
        all.push_back(std::move(steps));
    return all;
}

std::string lane_svg(const Lane& lane, microseconds from, microseconds to)
{
    std::string svg =
        cat("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lane\" viewBox=\"0 0 1000 20\" "
            "preserveAspectRatio=\"none\" role=\"group\" aria-label=\"",
            markup(harness::without_escapes(lane.name)), "\">\n");
    std::string wrong;  // last, so that nothing lies upon it
    for (const Drawn& drawn : draw(lane.bars, from, to))
        (is_wrong(drawn.worst->kind) ? wrong : svg) += drawn_svg(drawn) + "\n";
    return svg + wrong + "</svg>";
}

std::string timeline_html(const Timeline& timeline)
{
    std::string html =
        cat("<div class=\"timeline\" role=\"group\" aria-label=\"Timeline: ", markup(timeline.name),
            "\">\n");
    for (const Lane& lane : timeline.lanes)
        html += cat("<div class=\"row\"><span class=\"name\">",
                    markup(harness::without_escapes(lane.name)), "</span>",
                    lane_svg(lane, timeline.from, timeline.to), "</div>\n");
    return cat(html, "<div class=\"row\"><span class=\"name\"></span>", axis(timeline), "</div>",
               key(timeline), "</div>\n");
}

}  // namespace reports::html
