// SPDX-License-Identifier: Apache-2.0
#include "reports/junit.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include "harness/base/text.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

constexpr std::size_t most_output = 64 * 1024;  // of a step

/// Text for XML: markup escaped, what XML 1.0 cannot hold (section 2.2) made visible.
std::string xml(std::string_view text)
{
    std::string out;
    for (const char c : harness::to_utf8(harness::without_escapes(text))) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\n': out += "&#10;"; break;
            case '\t': out += "&#9;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20)
                    out += c;
        }
    }
    // U+FFFE and U+FFFF are UTF-8, but not XML.
    return harness::replace_all(
        harness::replace_all(std::move(out), "\xEF\xBF\xBE", "\xEF\xBF\xBD"), "\xEF\xBF\xBF",
        "\xEF\xBF\xBD");
}

/// Element content keeps its lines.
std::string xml_body(std::string_view text)
{
    return harness::replace_all(harness::replace_all(xml(text), "&#10;", "\n"), "&#9;", "\t");
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
    const StepEnded* end = nullptr;
    std::vector<const CheckDone*> failed;
    std::map<std::string, std::string> output;  ///< by host: steps run on several at the same time
    unsigned attempts = 0;
};

struct Gathered {
    const RunStarted* start = nullptr;
    const RunEnded* end = nullptr;
    std::vector<const HostReady*> hosts;
    std::map<std::string, Case, std::less<>> cases;
};

struct Gatherer {
    Gathered& all;

    void operator()(const RunStarted& e) const
    {
        all.start = &e;
        for (const PlannedStep& step : e.steps)
            all.cases[step.id].plan = &step;
    }
    void operator()(const HostReady& e) const { all.hosts.push_back(&e); }
    void operator()(const CommandStarted& e) const
    {
        Case& at = all.cases[e.step];
        at.attempts = std::max(at.attempts, e.attempt);
        append(e, cat("[", e.host, e.attempt > 1 ? cat(", attempt ", e.attempt) : "", "] $ ",
                      e.command, "\n"));
    }
    void operator()(const Output& e) const
    {
        append(e, e.stream == Stream::err ? cat("(stderr) ", e.text) : e.text);
        if (!e.text.ends_with('\n'))
            append(e, "\n");
    }
    void operator()(const CheckDone& e) const
    {
        if (!e.passed)
            all.cases[e.step].failed.push_back(&e);
    }
    void operator()(const StepEnded& e) const { all.cases[e.step].end = &e; }
    void operator()(const RunEnded& e) const { all.end = &e; }
    template <typename Other>
    void operator()(const Other&) const
    {
    }

    template <typename Printed>
    void append(const Printed& e, std::string_view text) const
    {
        std::string& output = all.cases[e.step].output[e.host];
        output += text;
        if (output.size() > 2 * most_output)  // the end tells most: it is what failed
            output = cat("[…]\n", output.substr(output.size() - most_output));
    }
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
            for (const CheckDone* check : step.failed)
                body += cat(harness::to_string(check->where), " (", check->host,
                            ")\nexpected: ", check->expected, "\nactual:   ", check->actual, "\n",
                            check->diff);
            return cat("      <failure type=\"check\" message=\"", xml(reason_of(step)), "\">",
                       xml_body(body.empty() ? reason_of(step) : body), "</failure>\n");
        }
        case Outcome::broken:
        case Outcome::interrupted: break;
    }
    return cat("      <error type=\"", to_string(outcome_of(step)), "\" message=\"",
               xml(reason_of(step)), "\">", xml_body(reason_of(step)), "</error>\n");
}

std::string test_case(const Gathered& all, const Case& step)
{
    const PlannedStep& plan = *step.plan;
    std::string text =
        cat("    <testcase name=\"", xml(cat(plan.id, ": ", plan.label)), "\" classname=\"",
            xml(cat(all.start->scenario, ".", plan.chapter)), "\" time=\"",
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

std::string properties(const Gathered& all)
{
    std::string text = cat(
        "    <properties>\n      <property name=\"provider\" value=\"", xml(all.start->provider),
        "\"/>\n      <property name=\"volab\" value=\"", xml(all.start->volab), "\"/>\n");
    for (const HostReady* host : all.hosts)
        for (const auto& [name, value] : host->facts)
            text += cat("      <property name=\"", xml(cat(host->host, ".", name)), "\" value=\"",
                        xml(value), "\"/>\n");
    return text + "    </properties>\n";
}

std::string suite(const Gathered& all, const std::string& chapter, const std::string& title,
                  Count& total)
{
    Count count;
    std::string cases;
    for (const PlannedStep& plan : all.start->steps) {
        if (plan.chapter != chapter)
            continue;
        const Case& step = all.cases.at(plan.id);
        count.add(step);
        total.add(step);
        cases += test_case(all, step);
    }
    if (cases.empty())
        return {};
    return cat("  <testsuite name=\"", xml(title.empty() ? chapter : title), "\"",
               count.attributes(), " timestamp=\"", xml(all.start->started.substr(0, 19)), "\">\n",
               properties(all), cases, "  </testsuite>\n");
}

/// The lab itself as a test case, when it is what let the run down.
std::string lab_suite(const Gathered& all, Count& total)
{
    const bool broken =
        !all.end || all.end->outcome == Outcome::broken || all.end->outcome == Outcome::interrupted;
    if (!broken)
        return {};
    ++total.tests, ++total.errors;
    const std::string reason = all.end ? all.end->reason : "the run was killed";
    const std::string type{to_string(all.end ? all.end->outcome : Outcome::interrupted)};
    return cat("  <testsuite name=\"lab\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" "
               "time=\"0.000\">\n    <testcase name=\"lab\" classname=\"",
               xml(all.start->scenario), ".lab\" time=\"0.000\">\n      <error type=\"", type,
               "\" message=\"", xml(reason), "\">", xml_body(reason),
               "</error>\n    </testcase>\n  </testsuite>\n");
}

}  // namespace

std::string to_junit(std::span<const Event> events)
{
    Gathered all;
    for (const Event& event : events)
        std::visit(Gatherer{all}, event.body);
    const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if (!all.start)
        return head + "<testsuites/>\n";
    Count total;
    std::string suites;
    for (const PlannedChapter& chapter : all.start->chapters)
        suites += suite(all, chapter.id, chapter.title, total);
    suites += suite(all, "finally", "finally", total);
    suites += lab_suite(all, total);
    return cat(head, "<testsuites name=\"", xml(all.start->scenario), "\"", total.attributes(),
               ">\n", suites, "</testsuites>\n");
}

}  // namespace reports
