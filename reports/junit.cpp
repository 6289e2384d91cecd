// SPDX-License-Identifier: Apache-2.0
#include "reports/junit.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <vector>

#include "harness/base/text.hpp"
#include "reports/markup.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t most_output = 64 * 1024;  // of a step

/// An attribute's value, without what would colour a terminal.
std::string xml(std::string_view text)
{
    return markup_attribute(harness::without_escapes(text));
}

/// Element content keeps its lines.
std::string xml_body(std::string_view text)
{
    return markup(harness::without_escapes(text));
}

std::string seconds(std::chrono::microseconds took)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", std::chrono::duration<double>(took).count());
    return text;
}

/// All that the events say of one step.
struct Case {
    const PlannedStep* plan = nullptr;
    std::optional<StepEnded> end;
    std::vector<CheckDone> failed;
    std::map<std::string, std::string> output;  ///< by host: steps run on several at the same time
    unsigned attempts = 0;
};

Outcome outcome_of(const Case& step)
{
    return step.end ? step.end->outcome : Outcome::interrupted;
}

std::string reason_of(const Case& step)
{
    return step.end ? step.end->reason : "the run ended before this step did";
}

std::string verdict(const Case& step)
{
    switch (outcome_of(step)) {
        case Outcome::passed: return {};
        case Outcome::skipped:
            return cat("      <skipped message=\"", xml(reason_of(step)), "\"/>\n");
        case Outcome::failed: {
            std::string body;
            for (const CheckDone& check : step.failed)
                body += cat(harness::to_string(check.where), " (", check.host,
                            ")\nexpected: ", check.expected, "\nactual:   ", check.actual, "\n",
                            check.diff);
            return cat("      <failure type=\"check\" message=\"", xml(reason_of(step)), "\">",
                       xml_body(body.empty() ? reason_of(step) : body), "</failure>\n");
        }
        case Outcome::broken:
        case Outcome::interrupted: break;
    }
    return cat("      <error type=\"", to_string(outcome_of(step)), "\" message=\"",
               xml(reason_of(step)), "\">", xml_body(reason_of(step)), "</error>\n");
}

std::string test_case(const std::string& scenario, const Case& step)
{
    const PlannedStep& plan = *step.plan;
    std::string text =
        cat("    <testcase name=\"", xml(cat(plan.id, ": ", plan.label)), "\" classname=\"",
            xml(cat(scenario, ".", plan.chapter)), "\" time=\"",
            seconds(step.end ? step.end->took : std::chrono::microseconds{}), "\" file=\"",
            xml(plan.where.file), "\" line=\"", plan.where.line, "\">\n");
    if (step.attempts > 1)
        text += cat("      <properties><property name=\"attempts\" value=\"", step.attempts,
                    "\"/></properties>\n");
    text += verdict(step);
    std::string output;
    for (const auto& [host, printed] : step.output)
        output += printed;
    if (!output.empty())
        text += cat("      <system-out>", xml_body(output), "</system-out>\n");
    return text + "    </testcase>\n";
}

/// Numbers for the attributes of a suite, or of all.
struct Count {
    unsigned tests = 0, failures = 0, errors = 0, skipped = 0;
    std::chrono::microseconds took{};

    void add(const Case& step)
    {
        ++tests;
        took += step.end ? step.end->took : std::chrono::microseconds{};
        const Outcome outcome = outcome_of(step);
        failures += outcome == Outcome::failed;
        skipped += outcome == Outcome::skipped;
        errors += outcome == Outcome::broken || outcome == Outcome::interrupted;
    }
    std::string attributes() const
    {
        return cat(" tests=\"", tests, "\" failures=\"", failures, "\" errors=\"", errors,
                   "\" skipped=\"", skipped, "\" time=\"", seconds(took), "\"");
    }
};

/// The lab itself as a test case, when it is what let the run down.
std::string lab_suite(const std::string& scenario, Outcome outcome, const std::string& reason)
{
    return cat("  <testsuite name=\"lab\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" "
               "time=\"0.000\">\n    <testcase name=\"lab\" classname=\"",
               xml(scenario), ".lab\" time=\"0.000\">\n      <error type=\"", to_string(outcome),
               "\" message=\"", xml(reason), "\">", xml_body(reason),
               "</error>\n    </testcase>\n  </testsuite>\n");
}

}  // namespace

struct JUnitReport::Gathered {
    std::optional<RunStarted> start;
    std::optional<RunEnded> end;
    std::vector<HostReady> hosts;
    std::map<std::string, Case, std::less<>> cases;
    std::map<std::string, std::vector<const Case*>, std::less<>> by_chapter;

    void operator()(const RunStarted& e)
    {
        start = e;
        for (const PlannedStep& step : start->steps) {
            Case& of_step = cases[step.id];
            of_step.plan = &step;
            by_chapter[step.chapter].push_back(&of_step);
        }
    }
    void operator()(const HostReady& e) { hosts.push_back(e); }
    void operator()(const CommandStarted& e)
    {
        Case& at = cases[e.step];
        at.attempts = std::max(at.attempts, e.attempt);
        append(e, cat("[", e.host, e.attempt > 1 ? cat(", attempt ", e.attempt) : "", "] $ ",
                      e.command, "\n"));
    }
    void operator()(const Output& e)
    {
        append(e, e.stream == Stream::err ? cat("(stderr) ", e.text) : e.text);
        if (!e.text.ends_with('\n'))
            append(e, "\n");
    }
    void operator()(const CheckDone& e)
    {
        if (!e.passed)
            cases[e.step].failed.push_back(e);
    }
    void operator()(const StepEnded& e) { cases[e.step].end = e; }
    void operator()(const RunEnded& e) { end = e; }
    template <typename Other>
    void operator()(const Other&)
    {
    }

    std::string report() const
    {
        Count total;
        std::string suites;
        for (const PlannedChapter& chapter : start->chapters)
            suites += suite(chapter.id, chapter.title.empty() ? chapter.id : chapter.title, total);
        suites += suite("finally", "finally", total);
        const Outcome outcome = end ? end->outcome : Outcome::interrupted;
        if (outcome == Outcome::broken || outcome == Outcome::interrupted) {
            ++total.tests, ++total.errors;
            suites += lab_suite(start->scenario, outcome, end ? end->reason : "the run was killed");
        }
        return cat("<testsuites name=\"", xml(start->scenario), "\"", total.attributes(), ">\n",
                   suites, "</testsuites>\n");
    }

private:
    template <typename Printed>
    void append(const Printed& e, std::string_view text)
    {
        std::string& output = cases[e.step].output[e.host];
        output += text;
        if (output.size() > 2 * most_output)  // the end tells most: it is what failed
            output = cat("[…]\n", output.substr(output.size() - most_output));
    }

    std::string suite(const std::string& chapter, const std::string& title, Count& total) const
    {
        const auto steps = by_chapter.find(chapter);
        if (steps == by_chapter.end())
            return {};
        Count count;
        std::string text;
        for (const Case* step : steps->second) {
            count.add(*step);
            total.add(*step);
            text += test_case(start->scenario, *step);
        }
        return cat("  <testsuite name=\"", xml(title), "\"", count.attributes(), " timestamp=\"",
                   xml(start->started.substr(0, 19)), "\">\n", properties(), text,
                   "  </testsuite>\n");
    }

    std::string properties() const
    {
        std::string text = cat(
            "    <properties>\n      <property name=\"provider\" value=\"", xml(start->provider),
            "\"/>\n      <property name=\"volab\" value=\"", xml(start->volab), "\"/>\n");
        for (const HostReady& host : hosts)
            for (const auto& [name, value] : host.facts)
                text += cat("      <property name=\"", xml(cat(host.host, ".", name)),
                            "\" value=\"", xml(value), "\"/>\n");
        return text + "    </properties>\n";
    }
};

JUnitReport::JUnitReport() : all_(std::make_unique<Gathered>()) {}
JUnitReport::~JUnitReport() = default;

void JUnitReport::tell(const Event& event)
{
    std::visit(*all_, event.body);
}

std::string JUnitReport::text() const
{
    return cat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
               all_->start ? all_->report() : "<testsuites/>\n");
}

}  // namespace reports
