// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/effects.hpp"

#include <algorithm>

#include "harness/walk/aftermath.hpp"
#include "harness/walk/command_words.hpp"
#include "harness/walk/docker_effects.hpp"
#include "harness/walk/file_effects.hpp"
#include "harness/walk/script_text.hpp"
#include "reports/draw/shell.hpp"

namespace harness::walk {

namespace {

using reports::ShellCommand;

void note_services(WordSpan words, Aftermath& after)
{
    const auto names = operands(words, {"-t", "-p"});
    if (names.size() < 2 || !is_one_of(names[0], {"start", "stop", "restart"}))
        return;
    for (std::size_t i = 1; i < names.size(); ++i)
        if (!is_open(names[i]))
            after.note(UnitIs{names[i], names[0] != "stop"});
}

void note_killed(WordSpan words, Aftermath& after)
{
    if (!has_switch(words, 'x', "--exact"))
        return;
    const auto names = operands(words, {"-u", "-s", "--signal"});
    if (names.size() == 1 && !is_open(names[0]))
        after.note(ProcessIs{names[0], false});
}

void note(const ShellCommand& command, WorkingFolder& folder, Aftermath& after)
{
    const std::string& program = command.words.front();
    const WordSpan rest = WordSpan{command.words}.subspan(1);
    if (program == "cd")
        folder.change(rest);
    else if (program == "docker")
        note_docker(rest, after);
    else if (program == "convoy")
        note_convoy(rest, after);
    else if (program == "mount")
        note_mount(rest, folder, after);
    else if (program == "umount")
        note_umount(rest, after);
    else if (program == "systemctl")
        note_services(rest, after);
    else if (program == "pkill" || program == "killall")
        note_killed(rest, after);
    else
        note_files(program, rest, folder, after);
    note_redirects(command, folder, after);
}

bool runs_container(const ShellCommand& command)
{
    return command.words[0] == "docker" &&
           docker_command(WordSpan{command.words}.subspan(1)).name == "run";
}

/// Whether the step's exit status is to be one of a failure.
bool is_to_fail(const model::Step& step)
{
    return std::ranges::any_of(step.expect.all, [](const model::Expectation& expectation) {
        const auto* exit = std::get_if<model::ExpectExit>(&expectation.wanted);
        return exit != nullptr && (exit->negated ? exit->status == 0 : exit->status != 0);
    });
}

}  // namespace

std::vector<Effect> effects_of(std::string_view script)
{
    WorkingFolder folder;
    Aftermath after;
    for (const std::string& complete : complete_commands(script))
        if (!branches(complete))
            for (const ShellCommand& command : reports::shell_commands(complete))
                note(command, folder, after);
    return after.take();
}

std::vector<Effect> effects_of(const model::Step& step, std::string_view script)
{
    if (!is_to_fail(step))
        return effects_of(script);
    // A container that fails is there all the same; what else does is not.
    std::vector<Effect> effects;
    const auto commands = reports::shell_commands(script);
    if (commands.size() == 1 && runs_container(commands.front()))
        effects = effects_of(script);
    return effects;
}

}  // namespace harness::walk
