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

/// Surefire's words: a failure that was flaky when the step passed in the end.
std::string reruns(const StepSummary& step, const Printed& what)
{
    const std::string_view kind = step.outcome == Outcome::passed ? "flakyFailure" : "rerunFailure";
    std::string text;
    for (const Retry& retry : what.retries)
        text += cat("      <", kind, " type=\"check\" message=\"", xml(to_line(retry)),
                    "\"><stackTrace>", xml_body(to_line(retry)), "</stackTrace>",
                    element("system-out", printed(retry.out)),
                    element("system-err", printed(retry.err)), "</", kind, ">\n");
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

std::string test_case(const Gathered& all, const StepSummary& step)
{
    const PlannedStep& plan = step.plan;
    const Printed& what = all.of(step);
    std::string text =
        cat("    <testcase name=\"", xml(name_of(step)), "\" classname=\"",
            xml(cat(full_name(all.run.start), ".", plan.chapter)), "\" time=\"", seconds(step.took),
            "\" file=\"", xml(tidy_path(plan.where.file)), "\" line=\"", plan.where.line, "\">\n");
    if (step.attempts() > 1)
        text += cat("      <properties>", property("attempts", std::to_string(step.attempts())),
                    "</properties>\n");
    text += verdict(step) + reruns(step, what);
    const bool has_logs = went_wrong(step) && !lab_went_wrong(all.run);
    text += streams(printed(what.out) + attachments(all, what.files) +
                        (has_logs ? attachments(all, collected(all.run)) : ""),
                    printed(what.err));
    return text + "    </testcase>\n";
}

/// Numbers for the attributes of a suite, or of all.
struct Count {
    unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
    std::chrono::microseconds took{};

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

std::string suite(const Gathered& all, const ChapterSteps& chapter, Count& total)
{
    Count count;
    std::string cases;
    for (const StepSummary* step : chapter.steps) {
        count.add(*step);
        total.add(*step);
        cases += test_case(all, *step);
    }
    return cat("  <testsuite name=\"", xml(name_in(all.run.start.combination, chapter.title)), "\"",
               count.attributes(), timestamp(all.run), ">\n", properties(all.run), cases,
               "  </testsuite>\n");
}

/// The lab itself as a test case, when it is what let the run down.
std::string lab_suite(const Gathered& all)
{
    const RunSummary& run = all.run;
    return cat("  <testsuite name=\"", xml(name_in(run.start.combination, "lab")),
               "\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" "
               "time=\"0.000\">\n    <testcase name=\"lab\" classname=\"",
               xml(full_name(run.start)), ".lab\" time=\"0.000\" file=\"",
               xml(tidy_path(run.start.file)), "\">\n",
               problem("error", to_string(run.outcome()), run.reason(), run.reason()),
               streams(attachments(all, collected(run)), ""), "    </testcase>\n  </testsuite>\n");
}

}  // namespace

std::string junit(const Gathered& gathered)
{
    Count total;
    std::string suites;
    for (const ChapterSteps& chapter : by_chapter(gathered.run))
        suites += suite(gathered, chapter, total);
    if (lab_went_wrong(gathered.run)) {
        ++total.tests, ++total.errors;
        suites += lab_suite(gathered);
    }
    return cat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"",
               xml(full_name(gathered.run.start)), "\"", total.attributes(), ">\n", suites,
               "</testsuites>\n");
}

}  // namespace reports
