// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/ctrf.hpp"

#include <algorithm>
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

json lab_test(const std::string& suite, const std::string& status, std::string_view word,
              const std::string& message)
{
    return {{"name", "lab"},
            {"status", status},
            {"duration", 0},
            {"suite", {brief(suite), "lab"}},
            {"message", brief(message)},
            {"rawStatus", word}};
}

json collected(const Gathered& all)
{
    std::vector<std::string> files;
    for (const Collected& each : all.run.collected)
        files.push_back(each.file);
    return attachments(all, files);
}

/// The lab itself as a test, when it is what let the run down.
json lab_test(const Gathered& all)
{
    json out = lab_test(full_name(all.run.start), status(all.run.outcome()),
                        to_string(all.run.outcome()), all.run.reason());
    add(out, "attachments", collected(all));
    return out;
}

/// A step of a job: earlier attempts at the job come before the tries of its last run.
json test(const GatheredJob& job, const StepSummary& step, std::int64_t start)
{
    json out = test(*job.run(), step, start);
    out["suite"][0] = brief(job.job->plan.title);
    json earlier = json::array();
    for (const EarlierFailure& each : earlier_failures(job, step.plan.id))
        earlier.push_back({{"attempt", earlier.size() + 1},
                           {"status", status(each.step->outcome)},
                           {"duration", whole_ms(each.step->took)},
                           {"message", brief(cat("attempt ", each.attempt,
                                                 " at the job: ", reason_of(*each.step)))},
                           {"trace", plain(what_went_wrong(*each.step))}});
    if (earlier.empty())
        return out;
    if (step.outcome == Outcome::passed)
        out["flaky"] = true;
    if (out.contains("retryAttempts"))
        for (json& retry : out["retryAttempts"]) {
            retry["attempt"] = earlier.size() + 1;
            earlier.push_back(std::move(retry));
        }
    out["retries"] = earlier.size();
    out["retryAttempts"] = std::move(earlier);
    return out;
}

/// What is to be told of a job and is of none of its steps; null when there is nothing.
json lab_test(const Batch& batch, const GatheredJob& job)
{
    const auto earlier = earlier_lab_failures(job);
    const Verdict verdict = job.job->verdict();
    const bool left_out = was_left_out(batch, *job.job), went_wrong = job.lab_went_wrong();
    if (!went_wrong && earlier.empty())
        return nullptr;
    const bool ended = verdict == Verdict::failed || verdict == Verdict::broken;
    json out = lab_test(job.job->plan.title,
                        !went_wrong ? "passed"
                        : left_out  ? "skipped"
                        : ended     ? "failed"
                                    : "other",
                        to_string(verdict), went_wrong ? job.reason() : "");
    if (!went_wrong) {
        out.erase("message");
        out["flaky"] = true;
    }
    json attempts = json::array();
    for (const AttemptState* each : earlier)
        attempts.push_back({{"attempt", attempts.size() + 1},
                            {"status", status(each->outcome())},
                            {"message", brief(each->reason())}});
    if (!attempts.empty())
        out["retries"] = attempts.size();
    add(out, "retryAttempts", std::move(attempts));
    if (went_wrong && job.run() != nullptr)
        add(out, "attachments", collected(*job.run()));
    return out;
}

json job_of(const GatheredJob& job)
{
    const PlannedJob& plan = job.job->plan;
    json out{{"job", plan.id},
             {"title", brief(plan.title)},
             {"verdict", to_string(job.job->verdict())},
             {"attempts", job.attempts.size()},
             {"duration", whole_ms(job.job->took())}};
    for (const auto& [key, value] : plan.combination)
        out["combination"][brief(key)] = brief(value);
    return out;
}

json summary(const json& tests, std::size_t suites, std::int64_t start,
             std::chrono::microseconds took)
{
    json out{{"tests", tests.size()}, {"passed", 0},  {"failed", 0},
             {"skipped", 0},          {"pending", 0}, {"other", 0}};
    for (const json& test : tests)
        out[test["status"].get<std::string>()] =
            out[test["status"].get<std::string>()].get<int>() + 1;
    out["suites"] = suites;
    out["start"] = start;
    out["stop"] = start + whole_ms(took);
    out["duration"] = whole_ms(took);
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

json tool(const std::string& version)
{
    return {{"name", "volab"}, {"version", brief(version)}};
}

std::size_t flaky_in(const json& tests)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(tests, [](const json& test) { return test.contains("flaky"); }));
}

std::string document(const std::string& started, json results)
{
    json all{{"reportFormat", "CTRF"}, {"specVersion", "0.0.0"}};
    if (unix_ms(started))
        all["timestamp"] = started;
    all["generatedBy"] = "volab";
    all["results"] = std::move(results);
    return all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
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
    json results{{"tool", tool(run.start.volab)},
                 {"summary", summary(tests, by_chapter(run).size(), start, run.took())}};
    results["tests"] = std::move(tests);
    results["environment"] = environment(run);
    results["extra"] = {{"run", brief(run.start.run)}};
    return document(run.start.started, std::move(results));
}

std::string ctrf(const BatchRuns& runs)
{
    const Batch& batch = runs.batch();
    json tests = json::array(), jobs = json::array(), around;
    std::size_t suites = 0;
    runs.each([&](const GatheredJob& job) {
        jobs.push_back(job_of(job));
        if (const Gathered* run = job.run()) {
            const std::int64_t start = unix_ms(run->run.start.started).value_or(0);
            suites += by_chapter(run->run).size();
            for (const StepSummary& step : run->run.steps)
                tests.push_back(test(job, step, start));
            if (around.is_null())
                around = environment(run->run);
        }
        if (json lab = lab_test(batch, job); !lab.is_null())
            tests.push_back(std::move(lab));
    });
    json results{{"tool", tool(batch.start.volab)},
                 {"summary",
                  summary(tests, suites, unix_ms(batch.start.started).value_or(0), batch.took())}};
    results["summary"]["flaky"] = flaky_in(tests);
    results["tests"] = std::move(tests);
    if (!around.is_null()) {
        around["reportName"] = brief(batch.start.name);
        around["appName"] = brief(batch.mine().front()->plan.scenario);
        around["healthy"] =
            batch.verdict() != Verdict::broken && batch.verdict() != Verdict::interrupted;
        results["environment"] = std::move(around);
    }
    results["extra"] = {{"batch", brief(batch.start.name)},
                        {"verdict", to_string(batch.verdict())},
                        {"jobs", std::move(jobs)}};
    return document(batch.start.started, std::move(results));
}

}  // namespace reports
