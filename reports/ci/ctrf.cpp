// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/ctrf.hpp"

#include <charconv>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "reports/ci/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;
using json = nlohmann::ordered_json;

std::string status(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return "passed";
        case Outcome::skipped: return "skipped";
        case Outcome::failed:
        case Outcome::broken: return "failed";
        case Outcome::interrupted: break;
    }
    return "other";
}

/// All but what was printed: no run needs more, and a damaged record makes no huge document.
std::string brief(std::string_view text)
{
    return harness::excerpt(plain(text), 4096);
}

json lines(const std::string& text)
{
    json out = json::array();
    for (const std::string_view line : harness::split_lines(text))
        out.push_back(std::string{line});
    return out;
}

json attachments(const Gathered& all, const std::vector<std::string>& files)
{
    json out = json::array();
    for (const std::string& file : files)
        if (const auto path = all.path_of(file))
            out.push_back({{"name", file}, {"contentType", "text/plain"}, {"path", *path}});
    return out;
}

json retries(const Printed& printed)
{
    json out = json::array();
    for (const Retry& retry : printed.retries)
        out.push_back({{"attempt", retry.attempt},
                       {"status", "failed"},
                       {"duration", whole_ms(retry.took)},
                       {"message", brief(to_line(retry))},
                       {"stdout", lines(plain(retry.out))},
                       {"stderr", lines(plain(retry.err))},
                       {"extra", {{"host", brief(retry.host)}}}});
    return out;
}

/// Members that are empty are left out.
void add(json& to, const char* name, json value)
{
    if (!value.empty())
        to[name] = std::move(value);
}

json test(const Gathered& all, const StepSummary& step, std::int64_t start)
{
    const Printed& printed = all.of(step);
    json out{{"name", brief(name_of(step))},
             {"status", status(step.outcome)},
             {"duration", whole_ms(step.took)}};
    if (step.began) {
        out["start"] = start + whole_ms(*step.began);
        out["stop"] = start + whole_ms(*step.began + step.took);
    }
    out["suite"] = {brief(full_name(all.run.start)), brief(title_of(all.run, step.plan.chapter))};
    add(out, "message", brief(reason_of(step)));
    if (went_wrong(step))
        add(out, "trace", plain(what_went_wrong(step)));
    if (step.plan.where.line > 0)
        out["line"] = step.plan.where.line;
    out["rawStatus"] = to_string(step.outcome);
    add(out, "tags", step.plan.tags);
    add(out, "filePath", tidy_path(step.plan.where.file));
    if (step.attempts() > 1)
        out["retries"] = step.attempts() - 1;
    add(out, "retryAttempts", retries(printed));
    add(out, "stdout", lines(plain(printed.out)));
    add(out, "stderr", lines(plain(printed.err)));
    add(out, "attachments", attachments(all, printed.files));
    out["extra"] = {
        {"step", step.plan.id}, {"chapter", step.plan.chapter}, {"hosts", step.plan.on}};
    return out;
}

/// The lab itself as a test, when it is what let the run down.
json lab_test(const Gathered& all)
{
    std::vector<std::string> files;
    for (const Collected& each : all.run.collected)
        files.push_back(each.file);
    json out{{"name", "lab"},
             {"status", status(all.run.outcome())},
             {"duration", 0},
             {"suite", {brief(full_name(all.run.start)), "lab"}},
             {"message", brief(all.run.reason())},
             {"rawStatus", to_string(all.run.outcome())}};
    add(out, "attachments", attachments(all, files));
    return out;
}

json summary(const RunSummary& run, const json& tests, std::int64_t start)
{
    json out{{"tests", tests.size()}, {"passed", 0},  {"failed", 0},
             {"skipped", 0},          {"pending", 0}, {"other", 0}};
    for (const json& test : tests)
        out[test["status"].get<std::string>()] =
            out[test["status"].get<std::string>()].get<int>() + 1;
    out["suites"] = by_chapter(run).size();
    out["start"] = start;
    out["stop"] = start + whole_ms(run.took());
    out["duration"] = whole_ms(run.took());
    return out;
}

json environment(const RunSummary& run)
{
    const Facts& facts = run.start.environment;
    json out{{"reportName", brief(full_title(run.start))},
             {"appName", brief(full_name(run.start))}};
    const auto tell = [&](const char* name, std::initializer_list<const char*> sources) {
        for (const char* source : sources)
            if (const auto fact = facts.find(source); fact != facts.end() && !out.contains(name))
                out[name] = brief(fact->second);
    };
    tell("appVersion", {"convoy_version"});
    tell("buildName", {"ci_job"});
    tell("buildUrl", {"ci_url"});
    tell("commit", {"ci_commit", "git_commit"});
    tell("branchName", {"ci_branch", "git_branch"});
    tell("osRelease", {"kernel"});
    out["osPlatform"] = "linux";
    if (const auto build = facts.find("ci_build"); build != facts.end()) {
        std::int64_t number = 0;
        const char* end = build->second.data() + build->second.size();
        if (const auto [to, wrong] = std::from_chars(build->second.data(), end, number);
            to == end && wrong == std::errc{})
            out["buildNumber"] = number;
    }
    out["healthy"] = !lab_went_wrong(run);
    json hosts = json::object();
    for (const HostReady& host : run.hosts)
        for (const auto& [name, fact] : host.facts)
            hosts[host.host][name] = brief(fact);
    json around = json::object();
    for (const auto& [name, fact] : facts)
        around[name] = brief(fact);
    out["extra"] = {{"provider", brief(run.start.provider)},
                    {"scenario_sha256", brief(run.start.scenario_sha256)},
                    {"environment", std::move(around)},
                    {"hosts", std::move(hosts)}};
    return out;
}

}  // namespace

std::string ctrf(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    const std::int64_t start = unix_ms(run.start.started).value_or(0);
    json tests = json::array();
    for (const StepSummary& step : run.steps)
        tests.push_back(test(gathered, step, start));
    if (lab_went_wrong(run))
        tests.push_back(lab_test(gathered));
    json all{{"reportFormat", "CTRF"}, {"specVersion", "0.0.0"}};
    if (unix_ms(run.start.started))
        all["timestamp"] = run.start.started;
    all["generatedBy"] = "volab";
    json results{{"tool", {{"name", "volab"}, {"version", brief(run.start.volab)}}},
                 {"summary", summary(run, tests, start)}};
    results["tests"] = std::move(tests);
    results["environment"] = environment(run);
    results["extra"] = {{"run", brief(run.start.run)}};
    all["results"] = std::move(results);
    return all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace reports
