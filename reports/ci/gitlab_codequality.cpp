// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <map>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "reports/ci/gitlab.hpp"
#include "reports/ci/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;
using json = nlohmann::ordered_json;

constexpr std::size_t longest = 1000;

/// FNV-1a, 64 bits: to tell issues apart, not to keep anybody from making two alike.
std::string fingerprint(std::string_view text)
{
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    std::array<char, 17> digits{};
    std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
    return digits.data();
}

/// GitLab keeps one of several issues with the same fingerprint: `told` counts them.
class Issues {
public:
    void add(const harness::SourceSpot& spot, std::string_view name, std::string_view severity,
             std::string_view identity, std::string_view description)
    {
        const unsigned before = told_[std::string{identity}]++;
        all_.push_back(
            {{"description", one_line(description, longest)},
             {"check_name", cat("volab/", name)},
             {"fingerprint", fingerprint(cat(identity, '\0', before))},
             {"severity", severity},
             {"location",
              {{"path", tidy_path(spot.file)}, {"lines", {{"begin", std::max(spot.line, 1)}}}}}});
    }
    std::string text() const
    {
        return all_.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
    }

private:
    json all_ = json::array();
    std::map<std::string, unsigned> told_;
};

void add_step(Issues& issues, const RunStarted& run, const std::string& name,
              const StepSummary& step)
{
    const std::string identity = cat(full_name(run), '\0', step.plan.id);
    bool told = false;
    for (const CheckDone& check : step.checks) {
        if (check.passed)
            continue;
        told = true;
        issues.add(check.where.line > 0 ? check.where : step.plan.where, "check", "major",
                   cat(identity, '\0', check.host, '\0', check.expected),
                   cat(name, " on ", check.host, ": expected ", check.expected, ", actual ",
                       check.actual));
    }
    if (!told)
        issues.add(step.plan.where, to_string(step.outcome),
                   step.outcome == Outcome::failed ? "major" : "critical",
                   cat(identity, '\0', to_string(step.outcome)), cat(name, ": ", reason_of(step)));
}

void add_steps(Issues& issues, const RunSummary& run, const NameOfStep& name)
{
    for (const StepSummary& step : run.steps)
        // What never ran is told by the run's own issue.
        if (went_wrong(step) && (step.outcome != Outcome::interrupted || step.began))
            add_step(issues, run.start, name(step), step);
}

}  // namespace

std::string gitlab_codequality(const Gathered& gathered)
{
    const RunSummary& run = gathered.run;
    Issues issues;
    add_steps(issues, run, names_in(run));
    if (lab_went_wrong(run))
        issues.add({run.start.file, 1, 1}, "lab", "blocker", cat(full_name(run.start), '\0', "lab"),
                   cat(harness::model::name_in(run.start.combination, "the run"), " is ",
                       to_string(run.outcome()), ": ", run.reason()));
    return issues.text();
}

std::string gitlab_codequality(const BatchRuns& runs)
{
    Issues issues;
    runs.each([&](const GatheredJob& job) {
        const PlannedJob& plan = job.job->plan;
        if (job.run() != nullptr)
            add_steps(issues, job.run()->run, names_in(*job.job));
        if (job.lab_went_wrong() && !was_left_out(runs.batch(), *job.job))
            issues.add({plan.file, 1, 1}, "lab", "blocker",
                       cat(harness::model::name_in(plan.combination, plan.scenario), '\0', "lab"),
                       cat(plan.title, " is ", to_string(job.job->verdict()), ": ", job.reason()));
        if (job.job->verdict() == Verdict::flaky)
            issues.add({plan.file, 1, 1}, "flaky", "minor",
                       cat(harness::model::name_in(plan.combination, plan.scenario), '\0', "flaky"),
                       cat(plan.title, " is flaky: ", job.job->attempts.front().reason()));
    });
    return issues.text();
}

}  // namespace reports
