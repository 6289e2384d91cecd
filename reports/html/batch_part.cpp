// SPDX-License-Identifier: Apache-2.0
#include "reports/html/batch_part.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/overview.hpp"
#include "reports/html/words.hpp"

namespace reports::html {

namespace {

using harness::cat;
using Jobs = std::vector<const JobState*>;
using Values = std::vector<std::string>;

/// As a class of the page's style, and as a word.
std::string class_of(Verdict verdict)
{
    return verdict == Verdict::not_run ? "skipped" : std::string{to_string(verdict)};
}

std::string verdict_span(Verdict verdict)
{
    return cat("<span class=\"outcome ", class_of(verdict), "\">", to_string(verdict), "</span>");
}

/// `html` leads to the attempt's run, when that is on the page.
std::string linked(const AttemptState* attempt, const PrefixOf& prefix_of, const std::string& html)
{
    const std::string prefix = attempt == nullptr ? "" : prefix_of(*attempt);
    return prefix.empty() ? html : cat("<a href=\"#", prefix, "run\">", html, "</a>");
}

std::string counts_html(const Batch& batch)
{
    std::string html;
    auto counts = batch.counts();
    for (const Verdict each : {Verdict::passed, Verdict::flaky, Verdict::failed, Verdict::broken,
                               Verdict::interrupted, Verdict::not_run})
        if (counts.contains(each))
            html += cat("<span class=\"count ", class_of(each), "\"><b>", counts[each], "</b> ",
                        to_string(each), "</span> ");
    return html;
}

std::string head_html(const Batch& batch)
{
    const BatchStarted& start = batch.start;
    std::string html = heading(1, shown(start.name));
    html += cat("<p class=\"verdict\">", verdict_span(batch.verdict()), " ", counts_html(batch),
                "<span class=\"when\">", harness::for_people(batch.took()), ", ",
                shown(time_for_people(start.started)),
                start.shards > 1 ? cat(", shard ", start.shard, " of ", start.shards) : "",
                "</span></p>\n");
    if (!batch.reason().empty())
        html += cat("<p class=\"banner ", class_of(batch.verdict()), "\"><b>",
                    to_string(batch.verdict()), "</b>: ", shown(batch.reason()), "</p>\n");
    for (const harness::Error& note : batch.notes)
        html +=
            cat("<p class=\"banner warning\">", shown(note.what),
                note.hint.empty() ? "" : cat(" <small>", shown(note.hint), "</small>"), "</p>\n");
    return html;
}

/// The two axes that all jobs of a scenario have, and the values of each in the order of the jobs.
struct Grid {
    std::array<std::string, 2> keys;
    std::array<Values, 2> values;
    std::map<std::pair<std::string, std::string>, Jobs> cells;
};

std::optional<Grid> grid_of(const Jobs& jobs)
{
    Grid grid;
    for (const JobState* job : jobs) {
        const auto& combination = job->plan.combination;
        if (combination.size() != 2)
            return std::nullopt;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const auto& [key, value] = combination[axis];
            if (grid.keys.at(axis).empty())
                grid.keys.at(axis) = key;
            else if (grid.keys.at(axis) != key)
                return std::nullopt;
            if (Values& known = grid.values.at(axis);
                std::ranges::find(known, value) == known.end())
                known.push_back(value);
        }
        grid.cells[{combination[0].second, combination[1].second}].push_back(job);
    }
    return grid;
}

std::string cell(const Grid& grid, const std::string& row, const std::string& column,
                 const PrefixOf& prefix_of)
{
    const auto found = grid.cells.find({row, column});
    if (found == grid.cells.end())
        return "<td><span class=\"vh\">left out</span></td>";
    std::string html;
    for (const JobState* job : found->second)
        html += cat(html.empty() ? "" : " ",
                    linked(job->last(), prefix_of, verdict_span(job->verdict())));
    return cat("<td>", html, "</td>");
}

std::string grid_html(const std::string& scenario, const Grid& grid, const PrefixOf& prefix_of)
{
    std::string head = cat("<tr><th scope=\"col\">", shown(grid.keys[0]), "</th>");
    for (const std::string& column : grid.values[1])
        head += cat("<th scope=\"col\">", shown(grid.keys[1]), "=", shown(column), "</th>");
    std::string rows;
    for (const std::string& row : grid.values[0]) {
        rows += cat("<tr><th scope=\"row\">", shown(row), "</th>");
        for (const std::string& column : grid.values[1])
            rows += cell(grid, row, column, prefix_of);
        rows += "</tr>\n";
    }
    return cat("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Matrix of ",
               shown(scenario), "\"><table class=\"grid\"><caption>", shown(scenario),
               "</caption><thead>", head, "</tr></thead><tbody>\n", rows,
               "</tbody></table></div>\n");
}

std::string grids_html(const Jobs& jobs, const PrefixOf& prefix_of)
{
    std::vector<std::pair<std::string, Jobs>> by_scenario;
    for (const JobState* job : jobs) {
        auto found = std::ranges::find(by_scenario, job->plan.scenario,
                                       &std::pair<std::string, Jobs>::first);
        if (found == by_scenario.end())
            found = by_scenario.insert(found, {job->plan.scenario, {}});
        found->second.push_back(job);
    }
    std::string html;
    for (const auto& [scenario, its] : by_scenario)
        if (const auto grid = grid_of(its))
            html += grid_html(scenario, *grid, prefix_of);
    return html;
}

/// "1: failed, 2: passed", each leading to its run.
std::string attempts_html(const JobState& job, const PrefixOf& prefix_of)
{
    if (job.attempts.size() < 2)
        return job.attempts.empty() ? "" : "1";
    std::string html;
    for (const AttemptState& attempt : job.attempts)
        html += cat(html.empty() ? "" : ", ",
                    linked(&attempt, prefix_of,
                           cat(attempt.start.attempt, ": ", to_string(attempt.outcome()))));
    return html;
}

std::string steps_html(const JobState& job)
{
    using enum harness::model::Outcome;
    if (job.last() == nullptr || !job.last()->end)
        return {};
    std::string html;
    for (const auto outcome : {passed, failed, broken, interrupted, skipped})
        if (const auto found = job.last()->end->steps.find(std::string{to_string(outcome)});
            found != job.last()->end->steps.end() && found->second > 0)
            html += cat("<span class=\"count ", to_string(outcome), "\"><b>", found->second,
                        "</b> ", to_string(outcome), "</span> ");
    return html;
}

std::string row(const JobState& job, const PrefixOf& prefix_of)
{
    const std::string reason = job.reason();
    return cat("<tr><td>", verdict_span(job.verdict()), "</td><th scope=\"row\">",
               linked(job.last(), prefix_of, shown(job.plan.title)),
               reason.empty() ? "" : cat("<br><small>", shown(reason), "</small>"), "</th><td>",
               attempts_html(job, prefix_of), "</td><td>",
               job.attempts.empty() ? "" : harness::for_people(job.took()), "</td><td>",
               steps_html(job), "</td></tr>\n");
}

}  // namespace

std::string batch_html(const Batch& batch, const PrefixOf& prefix_of)
{
    const Jobs jobs = batch.mine();
    std::string rows;
    for (const JobState* job : jobs)
        rows += row(*job, prefix_of);
    return cat("<section class=\"batch\" aria-label=\"Batch ", shown(batch.start.name), "\">\n",
               head_html(batch), grids_html(jobs, prefix_of),
               "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Jobs\"><table "
               "class=\"runs jobs\"><thead><tr><th scope=\"col\">verdict</th><th scope=\"col\">job"
               "</th><th scope=\"col\">attempts</th><th scope=\"col\">took</th><th scope=\"col\">"
               "steps</th></tr></thead><tbody>\n",
               rows, "</tbody></table></div>\n</section>\n");
}

}  // namespace reports::html
