// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/observes.hpp"

#include <algorithm>
#include <set>

#include "harness/base/text.hpp"
#include "harness/walk/known_programs.hpp"
#include "harness/walk/script_text.hpp"

namespace harness::walk {

namespace {

using reports::ShellCommand;

bool writes_file(const reports::Redirect& redirect)
{
    return redirect.kind.find('>') != std::string::npos &&
           !is_one_of(redirect.file, {"/dev/null", "/dev/stdout", "/dev/stderr"});
}

bool substitutes_reading(std::string_view text)
{
    return std::ranges::all_of(substituted(text),
                               [](const std::string& script) { return only_reads(script); });
}

/// A complete command, and what is in it.
struct Unit {
    std::string text;
    std::vector<ShellCommand> commands;
    bool reads = false;
    /// A folder or values for what follows: kept, wherever it stands.
    bool prepares = false;
};

Unit unit_of(std::string text)
{
    Unit unit{std::move(text), {}};
    unit.commands = reports::shell_commands(unit.text);
    unit.reads = only_reads(unit.text);
    unit.prepares = unit.reads && std::ranges::all_of(unit.commands, [](const auto& command) {
                        return is_one_of(command.words.front(), {"cd", "set"});
                    });
    return unit;
}

/// The last part of a path: whoever writes the file may be in its folder.
std::string_view file_name(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// What a command is about.
std::string key_of(const ShellCommand& command)
{
    for (const reports::Redirect& redirect : command.redirects)
        if (writes_file(redirect))
            return cat("> ", file_name(redirect.file));
    const std::string& program = command.words.front();
    const WordSpan rest = WordSpan{command.words}.subspan(1);
    if (program == "docker")
        return cat("docker ", docker_command(rest).name);
    const WordSpan given = from_operand(rest);
    if (is_one_of(program, {"convoy", "systemctl", "ip", "dmsetup", "git"}))
        return cat(program, " ", given.empty() ? "" : given[0]);
    if (program == "tee" && !given.empty())
        return cat("> ", file_name(given[0]));
    return program;
}

}  // namespace

bool only_reads(const ShellCommand& command)
{
    if (std::ranges::any_of(command.redirects, writes_file))
        return false;
    return std::ranges::all_of(command.words, substitutes_reading) &&
           program_only_reads(command.words);
}

bool only_reads(std::string_view script)
{
    const auto commands = reports::shell_commands(script);
    return std::ranges::all_of(commands, [](const auto& each) { return only_reads(each); }) &&
           substitutes_reading(script);
}

ReadingPart reading_part(std::string_view script)
{
    ReadingPart part{"", true, true};
    std::string prepared;
    for (std::string& text : complete_commands(script)) {
        const Unit unit = unit_of(std::move(text));
        if (unit.reads) {
            part.script += unit.text;
            prepared += unit.prepares ? unit.text : "";
            continue;
        }
        const bool silent = std::ranges::all_of(unit.commands, is_silent);
        // What was looked at before is printed, too, and no longer there to be seen.
        part.prints_all = part.prints_all && silent && part.script == prepared;
        part.all = false;
        part.script = prepared;
    }
    if (part.script == prepared && !part.all)
        return {};
    return part;
}

bool is_about(std::string_view typed, std::string_view script)
{
    std::set<std::string> changing, all;
    for (const ShellCommand& command : reports::shell_commands(script)) {
        all.insert(key_of(command));
        if (!only_reads(command))
            changing.insert(key_of(command));
    }
    const auto& wanted = changing.empty() ? all : changing;
    return std::ranges::any_of(reports::shell_commands(typed), [&](const ShellCommand& command) {
        return wanted.contains(key_of(command));
    });
}

}  // namespace harness::walk
