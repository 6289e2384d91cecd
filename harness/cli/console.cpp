// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/console.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include <unistd.h>

#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "reports/paint.hpp"
#include "reports/summary.hpp"

namespace harness::cli {

namespace {

using model::Outcome;

constexpr const char* bold = "1";
constexpr const char* dim = "2";
constexpr const char* red = "31";
constexpr const char* green = "32";
constexpr const char* yellow = "33";

constexpr std::string_view margin = "      ";

// Of one failure there is to be as much as a terminal shows; the record has the rest.
constexpr std::size_t first_output_lines = 10;
constexpr std::size_t last_output_lines = 20;
constexpr std::size_t most_check_lines = 10;
constexpr std::size_t longest_line = 500;

bool is_set(const char* name)
{
    const char* value = std::getenv(name);
    return value && *value;
}

/// Indented, each line of it, without what a terminal would obey.
std::string indented(std::string_view text, std::string_view with)
{
    std::string out;
    const std::string safe = without_escapes(text);
    for (const std::string_view each : split_lines(safe))
        out += cat(out.empty() ? "" : "\n", with, each);
    return out;
}

std::string one_line(std::string_view text, std::size_t most)
{
    const auto end = text.find('\n');
    return excerpt(without_escapes(text.substr(0, end)), most);
}

std::string first_lines(std::string_view text, std::size_t most)
{
    const auto lines = split_lines(text);
    if (lines.size() <= most)
        return std::string{text};
    std::string out;
    for (const std::string_view each : std::span{lines}.first(most))
        out += cat(each, "\n");
    return out + "…";
}

/// The beginning and the end of what a command printed; `whole` is the file that has all of it.
std::string shortened(std::string_view output, std::string_view whole)
{
    std::string out;
    const auto lines = split_lines(output);
    const bool fits = lines.size() <= first_output_lines + last_output_lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!fits && i == first_output_lines) {
            out += cat("[… all of it is in ", whole, " …]\n");
            i = lines.size() - last_output_lines;
        }
        out += cat(excerpt(lines[i], longest_line), "\n");
    }
    return out;
}

/// Whether what a check says was there is all that was.
bool tells_all(const model::CheckDone& check, std::string_view output)
{
    const auto end = output.find_last_not_of("\r\n");
    const std::string said = without_escapes(output.substr(0, end == output.npos ? 0 : end + 1));
    return check.diff.empty() && split_lines(check.actual).size() <= most_check_lines &&
           check.actual.find(cat("'", said, "'")) != std::string::npos;
}

const char* colour_of(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return green;
        case Outcome::skipped: return dim;
        case Outcome::interrupted: return yellow;
        case Outcome::failed:
        case Outcome::broken: break;
    }
    return red;
}

std::string_view sign_of(Outcome outcome)
{
    switch (outcome) {
        case Outcome::passed: return "✓";
        case Outcome::skipped: return "–";
        case Outcome::failed: return "✗";
        case Outcome::broken:
        case Outcome::interrupted: break;
    }
    return "!";
}

}  // namespace

ConsoleStyle ConsoleStyle::detect(bool verbose)
{
    const bool terminal = ::isatty(STDOUT_FILENO) != 0;
    const char* kind = std::getenv("TERM");
    const bool dumb = !kind || std::string_view{kind} == "dumb";
    return {terminal && !dumb && !is_set("NO_COLOR"), terminal && !dumb && !is_set("CI"), verbose};
}

std::string ConsoleStyle::paint(std::string_view text, const char* code) const
{
    return reports::Painter{colour}(text, code);
}

Console::Console(ConsoleStyle style) : style_(style)
{
    if (style_.live)
        ticker_.start(mutex_, std::chrono::milliseconds{120}, [this] { draw(); });
}

void Console::line(const std::string& text)
{
    end_live();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

void Console::begin_live(std::string text)
{
    live_ = std::move(text);
    live_since_ = std::chrono::steady_clock::now();
    draw();
}

void Console::end_live()
{
    if (style_.live && !live_.empty())
        std::printf("\r\x1b[K");
    live_.clear();
}

void Console::draw()
{
    if (!style_.live || live_.empty())
        return;
    constexpr std::array frames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    const auto since = std::chrono::steady_clock::now() - live_since_;
    const auto tick = std::chrono::duration_cast<std::chrono::milliseconds>(since).count() / 120;
    const std::string took =
        since < std::chrono::seconds{1}
            ? ""
            : for_people(std::chrono::duration_cast<std::chrono::microseconds>(since));
    std::printf("\r\x1b[K  %s %s  %s", frames[static_cast<std::size_t>(tick) % frames.size()],
                live_.c_str(), style_.paint(took, dim).c_str());
    std::fflush(stdout);
}

struct Console::Shower {
    Console& console;

    void operator()(const model::RunStarted& e) const
    {
        console.plan_ = e;
        for (const model::PlannedStep& step : console.plan_.steps)
            console.steps_[step.id] = &step;
        const auto multiplier = e.environment.find("timeout_multiplier");
        const std::string limits = multiplier == e.environment.end()
                                       ? ""
                                       : cat(", time limits × ", one_line(multiplier->second, 40));
        console.line(cat(
            console.style_.paint(one_line(reports::full_title(e), 200), bold), "  ",
            console.style_.paint(cat(e.steps.size(), e.steps.size() == 1 ? " step" : " steps",
                                     " on ", join(e.hosts, ", "), " (", e.provider, ")", limits),
                                 dim)));
    }
    void operator()(const model::PhaseStarted& e) const
    {
        if (e.detail.empty())
            return;
        if (console.style_.live)
            console.begin_live(one_line(e.detail, 100));
        if (!console.style_.live || e.phase == "tear down")
            console.line(cat("  ", console.style_.paint(cat("… ", e.detail), dim)));
    }
    void operator()(const model::PhaseEnded& e) const
    {
        if (e.error)
            console.line(cat("  ", console.style_.paint("!", red), " ", e.phase, " failed after ",
                             for_people(e.took), ":\n", indented(to_text(*e.error), "      ")));
        else if (e.took > std::chrono::milliseconds{500})
            console.line(
                cat("  ", console.style_.paint(cat(e.phase, ": ", for_people(e.took)), dim)));
        else
            console.end_live();
    }
    void operator()(const model::HostReady& e) const
    {
        std::string about;
        const auto fact = [&](const char* name) {
            const auto found = e.facts.find(name);
            return found == e.facts.end() ? std::string{} : found->second;
        };
        about = cat(fact("os"), " ", fact("release"), ", Linux ", fact("kernel"));
        if (!fact("docker").empty())
            about += cat(", Docker ", fact("docker"));
        console.line(cat("  ", console.style_.paint(cat(e.host, ": ", one_line(about, 200)), dim)));
    }
    void operator()(const model::StepStarted& e) const
    {
        console.show_chapter_of(e.step);
        console.current_.clear();
        console.begin_live(one_line(console.planned(e.step).label, 90));
    }
    void operator()(const model::CommandStarted& e) const
    {
        console.current_[e.host] = {.command = e.command};
    }
    void operator()(const model::Output& e) const
    {
        Attempt& attempt = console.current_[e.host];
        if (!attempt.output.empty() && !attempt.output.ends_with('\n'))
            attempt.output += '\n';
        attempt.output += e.text;
        if (!e.file.empty())
            attempt.whole = e.file;
    }
    void operator()(const model::CommandEnded&) const {}
    void operator()(const model::CheckDone& e) const
    {
        if (!e.passed)
            console.current_[e.host].failed.push_back(e);
    }
    void operator()(const model::Saved&) const {}
    void operator()(const model::StepEnded& e) const
    {
        console.show_chapter_of(e.step);
        ++console.done_;
        const std::string label = one_line(console.planned(e.step).label, 100);
        const std::string took =
            e.outcome == Outcome::skipped ? one_line(e.reason, 200) : for_people(e.took);
        console.line(cat("  ", console.style_.paint(sign_of(e.outcome), colour_of(e.outcome)), " ",
                         e.outcome == Outcome::skipped ? console.style_.paint(label, dim) : label,
                         "  ", console.style_.paint(took, dim)));
        if (!is_good(e.outcome))
            console.show_failure(e);
        else if (console.style_.verbose)
            console.show_attempts();
        console.current_.clear();
    }
    void operator()(const model::FaultEnded& e) const
    {
        console.line(e.error
                         ? cat("  ", console.style_.paint("not mended:", red), " ",
                               without_escapes(to_text(*e.error)))
                         : cat("  ", console.style_.paint(
                                         cat("mended ", e.host, " after '", e.step, "'"), dim)));
    }
    void operator()(const model::Collected&) const {}
    void operator()(const model::Warning& e) const
    {
        console.line(cat("  ", console.style_.paint("warning:", yellow), " ",
                         without_escapes(to_text(e.error))));
    }
    void operator()(const model::RunEnded& e) const { console.show_end(e); }
};

void Console::tell(const model::Event& event)
{
    const std::lock_guard lock(mutex_);
    std::visit(Shower{*this}, event.body);
}

model::PlannedStep Console::planned(const std::string& step) const
{
    const auto found = steps_.find(step);
    return found == steps_.end() ? model::PlannedStep{.id = step, .label = step} : *found->second;
}

void Console::show_chapter_of(const std::string& step)
{
    const std::string chapter = planned(step).chapter;
    if (chapter == chapter_)
        return;
    chapter_ = chapter;
    std::string title = chapter == "finally" ? "Finally" : chapter;
    for (const model::PlannedChapter& planned : plan_.chapters)
        if (planned.id == chapter && !planned.title.empty())
            title = planned.title;
    line(style_.paint(one_line(title, 200), bold));
}

void Console::show_attempts()
{
    for (const auto& [host, attempt] : current_)
        line(indented(
            cat("[", host, "] $ ", attempt.command, "\n", shortened(attempt.output, attempt.whole)),
            margin));
}

void Console::show_failure(const model::StepEnded& ended)
{
    failures_.push_back(ended.step);
    const bool checked =
        std::ranges::any_of(current_, [](const auto& each) { return !each.second.failed.empty(); });
    if (!checked)
        show_attempts();
    for (const auto& [host, attempt] : current_)
        if (!attempt.failed.empty())
            show_failure_on(host, attempt);
    if (!ended.reason.starts_with("expected: "))  // else the checks have told it
        line(indented(ended.reason, margin));
}

void Console::show_failure_on(const std::string& host, const Attempt& attempt)
{
    line(indented(cat("[", host, "] $ ", attempt.command), margin));
    for (const model::CheckDone& check : attempt.failed)
        show_check(check);
    const bool told = std::ranges::any_of(attempt.failed, [&](const model::CheckDone& check) {
        return tells_all(check, attempt.output);
    });
    if (!told && !attempt.output.empty())
        line(cat(margin, style_.paint("output", dim), "\n",
                 indented(shortened(attempt.output, attempt.whole), "      | ")));
}

void Console::show_check(const model::CheckDone& check)
{
    if (check.diff.empty()) {
        // The lines of both stand below each other.
        const auto hanging = [](const std::string& text) {
            return replace_all(indented(first_lines(text, most_check_lines), ""), "\n",
                               "\n                ");
        };
        line(cat(margin, style_.paint("expected", green), "  ", hanging(check.expected)));
        line(cat(margin, style_.paint("actual", red), "    ", hanging(check.actual)));
    } else {
        const std::string subject = check.expected.substr(0, check.expected.find(' '));
        line(cat(margin, style_.paint("differs", red), "   ", subject));
        line(indented(check.diff, "        "));
    }
    line(cat(margin, style_.paint(cat("at        ", one_line(to_string(check.where), 500)), dim)));
}

void Console::show_end(const model::RunEnded& ended)
{
    std::string counts;
    for (const auto& [outcome, count] : ended.steps)
        counts += cat(counts.empty() ? "" : ", ", count, " ", outcome);
    line("");
    line(cat(style_.paint(model::to_string(ended.outcome), colour_of(ended.outcome)), "  ", counts,
             "  ", style_.paint(cat("in ", for_people(ended.took)), dim)));
    if (!ended.reason.empty())  // all of it was told where it happened
        line(cat("  ", one_line(ended.reason, 200)));
    for (const std::string& step : failures_)
        line(cat("  ", style_.paint(step, bold), "  ",
                 one_line(to_string(planned(step).where), 500)));
}

}  // namespace harness::cli
