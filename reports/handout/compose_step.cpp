// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/compose_step.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/model/variables.hpp"
#include "reports/handout/output_lines.hpp"

namespace reports {

namespace {

using namespace harness::model;
using harness::cat;

/// What a reader types for it. A daemon that a scenario leaves in the background with `exec` would
/// be the end of a reader's shell.
std::string typed(const Step& step, std::string command)
{
    if (!step.background)
        return command;
    command = harness::trim(command);
    if (command.starts_with("exec ") && command.find('\n') == std::string::npos)
        command = cat(command.substr(5), " &");
    return command;
}

std::vector<TypedLine> shown(std::string_view command)
{
    std::vector<TypedLine> lines = typed_lines(command);
    for (TypedLine& line : lines)
        line.text = harness::without_escapes(line.text);
    return lines;
}

/// The lines of a script that have variables.
std::vector<std::string> lines_with_variables(std::string_view script)
{
    std::vector<std::string> lines;
    for (const std::string_view line : harness::split_lines(script))
        if (!references_in(line).empty())
            lines.push_back(harness::without_escapes(harness::trim(line)));
    return lines;
}

Terminal terminal_of(const Step& step, const LastTry& tried, const HandoutWords& words)
{
    Terminal terminal{{tried.host}, shown(typed(step, tried.command)), {}, {}, {}};
    const auto wanted = looked_for(step);
    for (const PrintedText& printed : tried.printed) {
        auto lines = output_lines(printed, wanted, words);
        std::ranges::move(lines, std::back_inserter(terminal.output));
    }
    if (tried.attempt > 1 && step.expect.within)
        terminal.notes.push_back(filled(words.tries, {std::to_string(tried.attempt)}));
    if (step.background)
        terminal.notes.emplace_back(words.background);
    if (tried.timed_out)
        terminal.notes.emplace_back(words.timed_out);
    else if (tried.exit.value_or(0) != 0)
        terminal.notes.push_back(filled(words.exit_status, {std::to_string(*tried.exit)}));
    if (const auto* run = std::get_if<RunScript>(&step.action); run && run->script != tried.command)
        terminal.as_written = lines_with_variables(run->script);
    return terminal;
}

Terminal as_written(const Step& step, const RunScript& run, const HandoutWords& words)
{
    Terminal terminal{step.on, shown(typed(step, run.script)), {}, {}, {}};
    if (step.background)
        terminal.notes.emplace_back(words.background);
    return terminal;
}

/// Files go by scp, from the reader's own machine.
Terminal copy_of(const Step& step)
{
    Terminal terminal;
    for (const std::string& host : step.on) {
        const auto* put = std::get_if<PutFile>(&step.action);
        const auto* get = std::get_if<GetFile>(&step.action);
        const std::string line = put != nullptr ? cat("scp ", put->from, " ", host, ":", put->to)
                                                : cat("scp ", host, ":", get->from, " ", get->to);
        terminal.command.push_back({harness::without_escapes(line), true});
    }
    return terminal;
}

/// Hosts that answered the same are told of once.
void add(std::vector<Terminal>& terminals, Terminal terminal)
{
    for (Terminal& other : terminals) {
        const std::vector<std::string> hosts = std::exchange(other.hosts, terminal.hosts);
        const bool same = other == terminal;
        other.hosts = hosts;
        if (!same)
            continue;
        other.hosts.insert(other.hosts.end(), terminal.hosts.begin(), terminal.hosts.end());
        return;
    }
    terminals.push_back(std::move(terminal));
}

std::string sentence(const StepEnded& end, const HandoutWords& words)
{
    const std::string reason = harness::without_escapes(end.reason);
    switch (end.outcome) {
        case Outcome::passed: return {};
        case Outcome::failed: return filled(words.failed, {reason});
        case Outcome::broken: return filled(words.broken, {reason});
        case Outcome::skipped: return filled(words.skipped, {reason});
        case Outcome::interrupted: break;
    }
    return std::string{words.interrupted};
}

std::string trouble_of(const HandoutRun& run, const StepOfRun* step, const HandoutWords& words)
{
    if (step == nullptr)
        return std::string{run.end ? words.not_in_record : words.interrupted};
    return step->end ? sentence(*step->end, words) : std::string{words.interrupted};
}

const StepOfRun* find(const HandoutRun* run, const std::string& id)
{
    if (run == nullptr)
        return nullptr;
    const auto found = run->steps.find(id);
    return found == run->steps.end() ? nullptr : &found->second;
}

}  // namespace

HandoutStep handout_step(const Step& step, const HandoutRun* run, const HandoutWords& words,
                         std::string_view language)
{
    HandoutStep shown_step{
        step.id, std::string{step.title.in(language)}, paragraphs(step.says.in(language)), {}, {}};
    const StepOfRun* of_run = find(run, step.id);
    if (run != nullptr)
        shown_step.trouble = trouble_of(*run, of_run, words);
    const auto* script = std::get_if<RunScript>(&step.action);
    if (script == nullptr)
        shown_step.terminals.push_back(copy_of(step));
    else if (of_run == nullptr || of_run->tries.empty())
        shown_step.terminals.push_back(as_written(step, *script, words));
    else
        for (const LastTry& tried : of_run->tries)
            add(shown_step.terminals, terminal_of(step, tried, words));
    return shown_step;
}

std::string hidden_trouble(const Step& step, const HandoutRun* run, const HandoutWords& words)
{
    const StepOfRun* of_run = find(run, step.id);
    if (of_run == nullptr || !of_run->end || is_good(of_run->end->outcome))
        return {};
    return filled(words.hidden_trouble, {step.id, harness::without_escapes(of_run->end->reason)});
}

}  // namespace reports
