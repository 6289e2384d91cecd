// SPDX-License-Identifier: Apache-2.0
#include "reports/junit.hpp"

#include <array>
#include <ranges>
#include <string_view>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/ci/text.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t longest_attribute = 4096;
constexpr std::size_t most_reason = 64 * 1024;
constexpr std::size_t most_logs = 100;

/// An attribute's value, without what would colour a terminal.
std::string xml(std::string_view text)
{
    return markup_attribute(harness::excerpt(harness::without_escapes(text), longest_attribute));
}

/// Element content keeps its lines.
std::string xml_body(std::string_view text)
{
    return markup(harness::without_escapes(text));
}

/// What a host printed must not name a file for the reader to attach.
std::string printed(std::string_view text)
{
    return xml_body(harness::replace_all(std::string{text}, "[[ATTACHMENT", "[ [ATTACHMENT"));
}

std::string element(std::string_view name, const std::string& body)
{
    return body.empty() ? std::string{} : cat("<", name, ">", body, "</", name, ">");
}

std::string property(std::string_view name, std::string_view value)
{
    return cat("<property name=\"", xml(name), "\" value=\"", xml(value), "\"/>");
}

std::string problem(std::string_view kind, std::string_view type, const std::string& reason,
                    const std::string& body)
{
    return cat("      <", kind, " type=\"", type, "\" message=\"", xml(reason), "\">",
               xml_body(harness::excerpt(body, most_reason)), "</", kind, ">\n");
}

std::string verdict(const StepSummary& step)
{
    switch (step.outcome) {
        case Outcome::passed: return {};
        case Outcome::skipped:
            return cat("      <skipped message=\"", xml(reason_of(step)), "\"/>\n");
        case Outcome::failed:
            return problem("failure", "check", reason_of(step), what_went_wrong(step));
        case Outcome::broken:
        case Outcome::interrupted: break;
    }
    return problem("error", to_string(step.outcome), reason_of(step), reason_of(step));
}

/// What a run is called here, and the job it was made for, if it is one of a batch.
struct Names {
    std::string of_classes;
    std::string of_suites;  ///< before the name of each
    const GatheredJob* job = nullptr;

    /// A suite's name tells its run's combination, for readers that see many files.
    std::string of_suite(const std::string& title, const RunSummary& run) const
    {
        return job ? cat(of_suites, title) : name_in(run.start.combination, title);
    }
};

std::string rerun(const std::string& kind, std::string_view type, const std::string& message,
                  const std::string& trace, const Printed& what)
{
    return cat("      <", kind, " type=\"", type, "\" message=\"", xml(message), "\"><stackTrace>",
               xml_body(trace), "</stackTrace>", element("system-out", printed(what.out)),
               element("system-err", printed(what.err)), "</", kind, ">\n");
}

/// Surefire's words: a failure that was flaky when the step passed in the end.
std::string reruns(const StepSummary& step, const Printed& what, const GatheredJob* job)
{
    const std::string kind = step.outcome == Outcome::passed ? "flakyFailure" : "rerunFailure";
    std::string text;
    if (job != nullptr)
        for (const EarlierFailure& earlier : earlier_failures(*job, step.plan.id))
            text +=
                rerun(kind, "check",
                      cat("attempt ", earlier.attempt, " at the job: ", reason_of(*earlier.step)),
                      what_went_wrong(*earlier.step), earlier.run->of(*earlier.step));
    for (const Retry& retry : what.retries)
        text += rerun(kind, "check", to_line(retry), to_line(retry),
                      {.out = retry.out, .err = retry.err, .files = {}, .retries = {}});
    return text;
}

std::string attachments(const Gathered& all, const std::vector<std::string>& files)
{
    std::string text;
    for (const std::string& file : files)
        if (const auto path = all.path_of(file))
            text += cat("[[ATTACHMENT|", *path, "]]\n");
    return xml_body(text);
}

/// The logs of the hosts are collected because of what went wrong, and belong there.
std::vector<std::string> collected(const RunSummary& run)
{
    std::vector<std::string> files;
    for (const Collected& each : run.collected | std::views::take(most_logs))
        files.push_back(each.file);
    return files;
}

std::string streams(const std::string& out, const std::string& err)
{
    std::string text;
    for (const auto& [name, body] : {std::pair{"system-out", out}, std::pair{"system-err", err}})
        if (!body.empty())
            text += cat("      ", element(name, body), "\n");
    return text;
}

std::string test_case(const Gathered& all, const StepSummary& step, const Names& names)
{
    const PlannedStep& plan = step.plan;
    const Printed& what = all.of(step);
    std::string text =
        cat("    <testcase name=\"", xml(name_of(step)), "\" classname=\"",
            xml(cat(names.of_classes, ".", plan.chapter)), "\" time=\"", seconds(step.took),
            "\" file=\"", xml(tidy_path(plan.where.file)), "\" line=\"", plan.where.line, "\">\n");
    if (step.attempts() > 1)
        text += cat("      <properties>", property("attempts", std::to_string(step.attempts())),
                    "</properties>\n");
    text += verdict(step) + reruns(step, what, names.job);
    const bool has_logs = went_wrong(step) && !lab_went_wrong(all.run);
    text += streams(printed(what.out) + attachments(all, what.files) +
                        (has_logs ? attachments(all, collected(all.run)) : ""),
                    printed(what.err));
    return text + "    </testcase>\n";
}

/// Numbers for the attributes of a suite, or of all.
struct Count {
    unsigned tests = 0;
    unsigned failures = 0;
    unsigned errors = 0;
    unsigned skipped = 0;
    std::chrono::microseconds took = {};

    void add(const StepSummary& step)
    {
        ++tests;
        took += step.took;
        failures += step.outcome == Outcome::failed;
        skipped += step.outcome == Outcome::skipped;
        errors += step.outcome == Outcome::broken || step.outcome == Outcome::interrupted;
    }
    std::string attributes() const
    {
        return cat(" tests=\"", tests, "\" failures=\"", failures, "\" errors=\"", errors,
                   "\" skipped=\"", skipped, "\" time=\"", seconds(took), "\"");
    }
};

/// What is needed to reproduce the run.
std::string properties(const RunSummary& run)
{
    std::vector<std::string> all;
    for (const auto& [name, value] :
         std::array{std::pair{"run", run.start.run}, std::pair{"provider", run.start.provider},
                    std::pair{"volab", run.start.volab},
                    std::pair{"scenario_sha256", run.start.scenario_sha256}})
        if (!value.empty())
            all.push_back(property(name, value));
    for (const auto& [name, value] : run.start.combination)
        all.push_back(property(cat("matrix.", name), value));
    for (const auto& [name, value] : run.start.environment)
        all.push_back(property(cat("environment.", name), value));
    for (const HostReady& host : run.hosts)
        for (const auto& [name, value] : host.facts)
            all.push_back(property(cat(host.host, ".", name), value));
    return cat("    <properties>\n      ", harness::join(all, "\n      "), "\n    </properties>\n");
}

std::string timestamp(const RunSummary& run)
{
    return unix_ms(run.start.started) ? cat(" timestamp=\"", run.start.started.substr(0, 19), "\"")
                                      : std::string{};
}

std::string suite(const Gathered& all, const ChapterSteps& chapter, const Names& names,
                  Count& total)
{
    Count count;
    std::string cases;
    for (const StepSummary* step : chapter.steps) {
        count.add(*step);
        total.add(*step);
        cases += test_case(all, *step, names);
    }
    return cat("  <testsuite name=\"", xml(names.of_suite(chapter.title, all.run)), "\"",
               count.attributes(), timestamp(all.run), ">\n", properties(all.run), cases,
               "  </testsuite>\n");
}

/// The lab itself as a test case; its parts are what is beside the names.
std::string lab_suite(const Names& names, const std::string& file, const Count& count,
                      const std::string& parts)
{
    return cat("  <testsuite name=\"", xml(cat(names.of_suites, "lab")), "\"", count.attributes(),
               ">\n    <testcase name=\"lab\" classname=\"", xml(names.of_classes),
               ".lab\" time=\"0.000\" file=\"", xml(tidy_path(file)), "\">\n", parts,
               "    </testcase>\n  </testsuite>\n");
}

/// The suites of a run, and of its lab when that is what let the run down.
std::string suites(const Gathered& all, const Names& names, Count& total)
{
    std::string text;
    for (const ChapterSteps& chapter : by_chapter(all.run))
        text += suite(all, chapter, names, total);
    return text;
}

std::string lab_of_run(const Gathered& all, const Names& names, Count& total)
{
    const RunSummary& run = all.run;
    if (!lab_went_wrong(run))
        return {};
    ++total.tests, ++total.errors;
    return lab_suite(names, run.start.file, {.tests = 1, .errors = 1},
                     problem("error", to_string(run.outcome()), run.reason(), run.reason()) +
                         streams(attachments(all, collected(run)), ""));
}

/// What is to be told of a job and is of none of its steps.
std::string lab_of_job(const Batch& batch, const GatheredJob& job, const Names& names, Count& total)
{
    const auto earlier = earlier_lab_failures(job);
    const bool went_wrong = job.lab_went_wrong(), left_out = was_left_out(batch, *job.job);
    if (!went_wrong && earlier.empty())
        return {};
    Count count{.tests = 1, .errors = went_wrong && !left_out, .skipped = left_out};
    std::string parts;
    if (left_out)
        parts = cat("      <skipped message=\"", xml(job.reason()), "\"/>\n");
    else if (went_wrong)
        parts = problem("error", to_string(job.job->verdict()), job.reason(), job.reason());
    for (const AttemptState* attempt : earlier)
        parts += rerun(went_wrong ? "rerunError" : "flakyError", to_string(attempt->outcome()),
                       cat("attempt ", attempt->start.attempt, " at the job: ", attempt->reason()),
                       attempt->reason(), {});
    if (went_wrong && job.run() != nullptr)
        parts += streams(attachments(*job.run(), collected(job.run()->run)), "");
    total.tests += count.tests, total.errors += count.errors, total.skipped += count.skipped;
    return lab_suite(names, job.job->plan.file, count, parts);
}

std::string document(const std::string& name, const Count& total, const std::string& suites)
{
    return cat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"", xml(name), "\"",
               total.attributes(), ">\n", suites, "</testsuites>\n");
}

}  // namespace

std::string junit(const Gathered& gathered)
{
    Count total;
    const std::string name = full_name(gathered.run.start);
    const Names names{name, ""};
    std::string text = suites(gathered, names, total);
    text += lab_of_run(gathered, names, total);
    return document(name, total, text);
}

std::string junit(const BatchRuns& runs)
{
    Count total;
    std::string text;
    runs.each([&](const GatheredJob& job) {
        const std::string& title = job.job->plan.title;
        const Names names{title, cat(title, ": "), &job};
        if (job.run() != nullptr)
            text += suites(*job.run(), names, total);
        text += lab_of_job(runs.batch(), job, names, total);
    });
    return document(runs.batch().start.name, total, text);
}

}  // namespace reports
