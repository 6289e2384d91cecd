// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/front.hpp"

#include <algorithm>

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/walk/script_text.hpp"

namespace harness::walk {

namespace {

bool is_ctrl_c(const lab::Interrupt& interrupt)
{
    return interrupt.error().what.ends_with("(SIGINT)");
}

}  // namespace

Front::Front(const model::Scenario& scenario, Walk& walk, lab::Lab& lab, lab::Interrupt& interrupt,
             Screen& screen, Listener& listener, FrontOptions options)
    : scenario_(scenario), walk_(walk), lab_(lab), interrupt_(interrupt), screen_(screen),
      listener_(listener), options_(std::move(options)),
      present_(scenario, screen, options_.language), reader_(STDIN_FILENO, interrupt),
      echoes_(::isatty(STDIN_FILENO) != 0)
{
}

void Front::show_start()
{
    screen_.print(present_.title());
    if (options_.resumed)
        screen_.print(present_.notice(present_.words().resumed));
    if (options_.changed)
        screen_.print(present_.notice(present_.words().changed, Paint::yellow));
}

void Front::show_card()
{
    const auto card = walk_.card();
    if (!card) {
        screen_.print(cat("\n", present_.notice(present_.words().last_step, Paint::bold),
                          present_.notice(present_.count(walk_.state()))));
        return;
    }
    if (chapter_ != card->chapter)
        screen_.print(present_.chapter(*card));
    chapter_ = card->chapter;
    screen_.print(present_.card(*card));
    const StepReport report = walk_.report(card->step);
    if (report.standing == Standing::broken)
        screen_.print(present_.report(report));
}

std::string Front::prompt() const
{
    const auto card = walk_.card();
    if (!card)
        return "# ";
    std::map<std::string, std::string> folders;
    for (const std::string& host : card->on)
        folders[host] = walk_.folder_on(host);
    return present_.prompt(*card, folders);
}

Leaving Front::talk()
{
    show_start();
    screen_.print(present_.notice(present_.words().welcome, Paint::dim));
    while (!leaving_) {
        if (std::exchange(show_, false))
            show_card();
        if (const auto leaving = read_and_obey())
            return *leaving;
    }
    return *leaving_;
}

std::optional<Leaving> Front::read_and_obey()
{
    screen_.print(prompt());
    const LineRead read = reader_.read();
    if (std::holds_alternative<Interrupted>(read)) {
        screen_.line();
        const bool ctrl_c = is_ctrl_c(interrupt_);
        interrupt_.acknowledge();
        if (!ctrl_c || ++interruptions_ > 1)
            return Leaving::interrupted;
        screen_.print(present_.notice(present_.words().how_to_leave, Paint::dim));
        return std::nullopt;
    }
    interruptions_ = 0;
    if (std::holds_alternative<EndOfInput>(read)) {
        screen_.line();
        return walk_.card() ? Leaving::left : Leaving::finished;
    }
    const std::string& line = std::get<std::string>(read);
    const bool is_enter = trim(line).empty() && walk_.card();  // run_shown() types something else
    if (echoes_)
        screen_.was_typed(cat(line, "\n"));
    else if (!is_enter)
        screen_.line(without_escapes(line));
    obey(whole_line(line));
    heed_interruption();
    return std::nullopt;
}

/// A command that is not complete goes on in the next lines.
std::string Front::whole_line(std::string line)
{
    while (!line.starts_with(':') && !trim(line).empty() && is_incomplete(line)) {
        screen_.print("> ");
        const LineRead read = reader_.read();
        const auto* more = std::get_if<std::string>(&read);
        if (more == nullptr)
            return std::holds_alternative<Interrupted>(read) ? std::string{":"} : line;
        echoes_ ? screen_.was_typed(cat(*more, "\n")) : screen_.line(without_escapes(*more));
        line += cat("\n", *more);
    }
    return line;
}

void Front::obey(const std::string& text)
{
    const std::string line{trim(text)};
    if (line.empty())
        run_shown();
    else if (line.starts_with(':'))
        obey_command(line);
    else
        run_own(line);
}

void Front::run_shown()
{
    const auto card = walk_.card();
    if (!card) {
        leaving_ = Leaving::finished;
        return;
    }
    // Where the learner's newline went, the command is typed instead.
    if (echoes_)
        screen_.print(cat(screen_.style().moves ? "\x1b[A\r\x1b[K" : "", prompt()));
    screen_.print(present_.typed(card->command()));
    const StepReport report = walk_.perform();
    show_printed(card->step);
    judged(report);
}

void Front::run_own(const std::string& line)
{
    const auto card = walk_.card();
    if (!card)
        return;
    if (!line.starts_with('@')) {
        for (const std::string& host : card->on)
            run_own_on(host, line);
        return;
    }
    const auto space = std::min(line.find_first_of(" \t"), line.size());
    const std::string host = line.substr(1, space - 1);
    const std::string command{trim(line.substr(space))};
    if (is_known(host) && !command.empty())
        run_own_on(host, command);
}

/// Says so when it is none of the lab's.
bool Front::is_known(const std::string& host)
{
    std::vector<std::string> names;
    for (const auto& each : lab_.hosts())
        names.push_back(each->name());
    if (std::ranges::find(names, host) != names.end())
        return true;
    screen_.print(present_.notice(
        filled(present_.words().unknown_host, {excerpt(host, 100), join(names, ", ")})));
    return false;
}

void Front::run_own_on(const std::string& host, const std::string& line)
{
    const auto card = walk_.card();
    if (!card || interrupt_.requested())
        return;
    if (card->on.size() > 1)
        screen_.line(screen_.paint(cat("[", host, "]"), Paint::dim));
    // Before it is judged.
    listener_.when_ended(card->step, [this](const Printed& printed) { show(printed); });
    const StepReport report = walk_.try_own(host, line);
    listener_.when_ended({}, {});
    (void)listener_.take(card->step);
    judged(report);
}

void Front::show_printed(const std::string& step)
{
    listener_.clear();
    const auto printed = listener_.take(step);
    for (const Printed& each : printed) {
        if (printed.size() > 1)
            screen_.line(screen_.paint(cat("[", each.host, "]"), Paint::dim));
        show(each);
    }
}

void Front::show(const Printed& printed)
{
    screen_.print(present_.output(printed.text, printed.file));
    if (printed.timed_out)
        screen_.print(present_.notice(present_.words().timed_out, Paint::yellow));
    else if (printed.exit.value_or(0) != 0)
        screen_.print(present_.notice(
            filled(present_.words().exit_status, {std::to_string(*printed.exit)}), Paint::dim));
}

void Front::judged(const StepReport& report)
{
    listener_.clear();
    for (const Error& warning : listener_.warnings())
        screen_.print(present_.error(warning));
    if (report.why == Why::other_command)
        screen_.print(present_.notice(present_.words().other_command, Paint::dim));
    else
        screen_.print(present_.report(report));
    if (report.standing == Standing::failed && report.why != Why::other_command)
        screen_.print(present_.notice(present_.words().answer_differs, Paint::dim));
    if (report.why == Why::lab)
        screen_.print(present_.notice(present_.words().lab_gone, Paint::yellow));
    options_.save();
    const bool done = report.standing == Standing::passed || report.why == Why::condition;
    if (done && report.why != Why::other_command)
        go_on(walk_.next());
}

void Front::go_on(const Result<>& gone)
{
    listener_.clear();
    show_ = true;
    if (!gone) {
        screen_.print(present_.error(gone.error()));
        show_ = gone.error().fault == Fault::lab;
    }
    options_.save();
}

/// Ctrl-C has stopped a command; anything else stops us.
void Front::heed_interruption()
{
    if (!interrupt_.requested())
        return;
    if (!is_ctrl_c(interrupt_))
        leaving_ = Leaving::interrupted;
    interrupt_.acknowledge();
}

}  // namespace harness::walk
