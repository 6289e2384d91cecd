// SPDX-License-Identifier: Apache-2.0
#include "reports/html/overview.hpp"

#include <algorithm>
#include <vector>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/html/ansi.hpp"
#include "reports/html/charts.hpp"
#include "reports/html/timeline.hpp"
#include "reports/html/words.hpp"
#include "reports/prose.hpp"

namespace reports::html {

namespace {

using harness::cat;
using namespace harness::model;

constexpr std::size_t most_problems = 50;
constexpr std::size_t end_of_log = std::size_t{16} * 1024;

bool is_problem(const StepSummary& step)
{
    return step.outcome == Outcome::failed || step.outcome == Outcome::broken ||
           (step.outcome == Outcome::interrupted && step.began);
}

std::string problems(const OverviewView& view)
{
    std::string html;
    std::size_t found = 0;
    for (const StepSummary& step : view.run.steps)
        if (is_problem(step) && ++found <= most_problems)
            html += cat(
                "<li class=\"", to_string(step.outcome), "\"><a href=\"#", view.prefix, "step-",
                anchor(step.plan.id), "\">", shown(step.plan.id), "</a> ",
                shown(step.reason.empty() ? "was under way when the record ended" : step.reason),
                "</li>\n");
    if (found > most_problems)
        html += cat("<li>and ", found - most_problems, " more</li>\n");
    return html.empty() ? html : cat("<ul class=\"problems\">\n", html, "</ul>\n");
}

std::string error_html(std::string_view kind, const harness::Error& error)
{
    return cat("<p class=\"banner ", kind, "\">",
               error.where ? shown(to_string(*error.where)) + ": " : "", shown(error.what),
               error.hint.empty() ? std::string() : cat(" <small>", shown(error.hint), "</small>"),
               "</p>\n");
}

std::string banners(const RunSummary& run)
{
    std::string html;
    if (const std::string reason = run.reason(); !reason.empty())
        html += cat("<p class=\"banner ", to_string(run.outcome()), "\"><b>",
                    to_string(run.outcome()), "</b>: ", shown(reason), "</p>\n");
    for (const PhaseSummary& phase : run.phases)
        if (phase.error)
            html += error_html("broken", harness::during(phase.phase, *phase.error));
    for (const harness::Error& warning : run.warnings)
        html += error_html("warning", warning);
    return html;
}

/// A table of names and texts.
class Facts {
public:
    void add(std::string_view name, std::string_view text)
    {
        if (!text.empty())
            add_html(name, shown(text));
    }
    void add_html(std::string_view name, const std::string& html)
    {
        rows_ += cat("<div><dt>", shown(name), "</dt><dd>", html, "</dd></div>\n");
    }
    std::string html() const { return cat("<dl class=\"facts\">\n", rows_, "</dl>\n"); }

private:
    std::string rows_;
};

std::string fact(const harness::model::Facts& facts, std::string_view name)
{
    const auto found = facts.find(name);
    return found == facts.end() ? std::string() : found->second;
}

/// An address is a link only where it leads to the web.
std::string web_link(const std::string& address)
{
    if (!address.starts_with("https://") && !address.starts_with("http://"))
        return shown(address);
    return cat("<a rel=\"noreferrer\" href=\"", shown(address), "\">", shown(address), "</a>");
}

void add_environment(const harness::model::Facts& all, Facts& facts)
{
    if (const std::string commit = fact(all, "git_commit"); !commit.empty())
        facts.add("commit",
                  cat(commit, fact(all, "git_dirty") == "yes" ? ", with changes" : "",
                      fact(all, "git_branch").empty() ? "" : ", branch ", fact(all, "git_branch")));
    std::vector<std::string> machine;
    for (const auto& [name, unit] : {std::pair{"kernel", ""}, std::pair{"architecture", ""},
                                     std::pair{"cpus", " CPUs"}, std::pair{"memory_mib", " MiB"}})
        if (const std::string value = fact(all, name); !value.empty())
            machine.push_back(value + unit);
    facts.add("this machine", harness::join(machine, ", "));
    facts.add("convoy",
              cat(fact(all, "convoy_version"), fact(all, "convoy_sha256").empty() ? "" : " sha256:",
                  fact(all, "convoy_sha256")));
    if (const std::string multiplier = fact(all, "timeout_multiplier"); !multiplier.empty())
        facts.add("time limits", cat("× ", multiplier));
    if (const std::string url = fact(all, "ci_url"); !url.empty())
        facts.add_html("build", web_link(url));
    for (const auto& [name, value] : all)  // what else there is, and what is new
        if (name.starts_with("ci") && name != "ci_url")
            facts.add(harness::replace_all(name, "_", " "), value);
}

std::string hosts_table(const RunSummary& run)
{
    if (run.hosts.empty())
        return {};
    std::string html = "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                       "aria-label=\"Hosts\"><table class=\"hosts\"><thead><tr>"
                       "<th scope=\"col\">host</th><th scope=\"col\">system</th><th scope=\"col\">"
                       "kernel</th><th scope=\"col\">Docker</th><th scope=\"col\">runs on</th></tr>"
                       "</thead><tbody>\n";
    for (const HostReady& host : run.hosts) {
        const auto of = [&](std::string_view name) { return shown(fact(host.facts, name)); };
        html +=
            cat("<tr><th scope=\"row\">", shown(host.host), "</th><td>", of("os"), " ",
                of("release"), "</td><td>", of("kernel"), " ", of("architecture"), "</td><td>",
                of("docker"), "</td><td>", of("provider"), " ", of("acceleration"), "</td></tr>\n");
    }
    return html + "</tbody></table></div>\n";
}

std::string scenario_text(const RunStarted& start)
{
    if (start.scenario_text.empty())
        return {};
    return cat("<details class=\"source\"><summary>The scenario as it was run</summary><pre "
               "tabindex=\"0\" "
               "role=\"group\" aria-label=\"Scenario\">\n",
               shown(harness::excerpt(start.scenario_text, std::size_t{256} * 1024)),
               "</pre></details>\n");
}

}  // namespace

std::string title_html(const RunStarted& start, const Scenario* scenario, std::string_view language)
{
    if (scenario == nullptr || scenario->title.empty())
        return shown(full_title(start));
    const std::string title =
        in_language(html_of(spans_of(scenario->title.in(language))), language);
    if (start.combination.empty())
        return title;
    return cat(title, " (", shown(to_text(start.combination)), ")");
}

std::string heading(unsigned level, std::string_view html)
{
    return cat("<h", level, '>', html, "</h", level, ">\n");
}

std::string time_for_people(std::string_view rfc3339)
{
    if (rfc3339.size() < 20 || rfc3339[10] != 'T' || !rfc3339.ends_with('Z'))
        return std::string(rfc3339);
    return cat(rfc3339.substr(0, 10), " ", rfc3339.substr(11, 8), " UTC");
}

std::string counts_html(const RunSummary& run, const Past& earlier)
{
    std::string html;
    const auto counts = run.counts();
    for (const Outcome outcome : {Outcome::passed, Outcome::failed, Outcome::broken,
                                  Outcome::interrupted, Outcome::skipped})
        if (const auto found = counts.find(outcome); found != counts.end())
            html += cat("<span class=\"count ", to_string(outcome), "\"><b>", found->second,
                        "</b> ", to_string(outcome), "</span> ");
    const auto flaky = std::ranges::count_if(
        run.steps, [&](const StepSummary& step) { return earlier.flaky(step.plan.id); });
    if (flaky > 0)
        html += cat("<span class=\"count flaky\"><b>", flaky, "</b> flaky</span> ");
    return html;
}

std::string verdict_html(const OverviewView& view)
{
    const RunSummary& run = view.run;
    std::string html = heading(
        view.level, cat(title_html(run.start, view.scenario, view.language),
                        view.which.empty() ? "" : cat(" <small>", shown(view.which), "</small>")));
    if (view.scenario != nullptr)
        html += cat("<div class=\"says\" lang=\"", view.language, "\">",
                    html_of(paragraphs(view.scenario->says.in(view.language))), "</div>\n");
    html += cat("<p class=\"verdict\"><span class=\"outcome ", to_string(run.outcome()), "\">",
                to_string(run.outcome()), "</span> ", counts_html(run, view.earlier),
                "<span class=\"when\">", harness::for_people(run.took()), ", ",
                shown(time_for_people(run.start.started)), "</span></p>\n");
    return cat(html, banners(run), problems(view));
}

std::string times_html(const OverviewView& view)
{
    std::string html;
    for (const Timeline& timeline : timelines(view.run, view.prefix))
        html += timeline_html(timeline);
    if (!html.empty())
        html = cat("<section class=\"times\">\n", heading(view.level + 1, "Timeline"), html,
                   "</section>\n");
    if (const std::string trend = trend_svg(view.earlier, view.run); !trend.empty())
        html +=
            cat("<section class=\"history\">\n", heading(view.level + 1, "Earlier runs"),
                "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Earlier runs\">",
                trend, "</div><p class=\"note\">", trend_note(view.earlier), "</p></section>\n");
    return html;
}

std::string facts_html(const OverviewView& view)
{
    const RunStarted& start = view.run.start;
    Facts facts;
    facts.add("run", start.run);
    facts.add("scenario", start.file);
    facts.add("sha256", start.scenario_sha256);
    facts.add("volab", start.volab);
    facts.add("hosts by", start.provider);
    add_environment(start.environment, facts);
    return cat("<section class=\"again\">\n", heading(view.level + 1, "To run it again"),
               facts.html(), hosts_table(view.run), scenario_text(start), "</section>\n");
}

std::string collected_html(const OverviewView& view, const RunFolder& folder)
{
    std::string html;
    for (const Collected& log : view.run.collected) {
        const auto link = link_to(folder, log.file);
        const std::string name = cat(shown(log.host), ": ", shown(log.what));
        html +=
            cat("<details class=\"log\"><summary>", name, "</summary>\n<p class=\"note\">",
                link ? cat("<a href=\"", *link, "\">", shown(log.file), "</a>") : shown(log.file),
                "</p>\n");
        if (const auto end = end_of(folder, log.file, end_of_log); end && !end->empty())
            html += cat("<pre tabindex=\"0\" role=\"group\" aria-label=\"", name, "\">\n",
                        ansi_to_html(*end), "</pre>\n");
        html += "</details>\n";
    }
    return html.empty() ? html
                        : cat("<section class=\"logs\">\n",
                              heading(view.level + 1, "Collected logs"), html, "</section>\n");
}

}  // namespace reports::html
