// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/table.hpp"

#include <algorithm>

#include "plugin/cli/tables.hpp"

namespace convoy::cli {

namespace {

constexpr Option json{.name = "json", .about = "print every result as JSON"};

Command make_program()
{
    return {
        .path = "",
        .summary = "Docker volumes on a folder that hosts share",
        .more = "The daemon serves Docker and the other commands, which talk to it over its "
                "socket. Options\n"
                "are written with one or two dashes, as --name=value or --name value, before or "
                "after the\n"
                "names; what comes after -- is never an option.",
        .options = {{.name = "socket",
                     .letter = 's',
                     .takes = Takes::text,
                     .value = "FILE",
                     .about = "the daemon's socket; unix:///FILE is understood, too",
                     .fallback = "/var/run/convoy/convoy.sock",
                     .offers = Offers::file},
                    {.name = "debug",
                     .letter = 'd',
                     .about = "say on standard error what is asked of the daemon"},
                    {.name = "verbose", .about = "print what was made as JSON, not just its name"},
                    json},
        .examples = {"convoy daemon --drivers vfs --driver-opts vfs.path=/nfs",
                     "convoy create vol1", "convoy list"},
        .is_group = true};
}

std::vector<Command> make_commands()
{
    std::vector<Command> all;
    for (const auto& part :
         {daemon_table(), volume_table(), snapshot_table(), backup_table(), host_table()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

}  // namespace

const Command& program()
{
    static const Command all = make_program();
    return all;
}

std::span<const Command> commands()
{
    static const std::vector<Command> all = make_commands();
    return all;
}

const Command* command_at(std::string_view path)
{
    if (path.empty())
        return &program();
    const auto all = commands();
    const auto found = std::ranges::find(all, path, &Command::path);
    return found == all.end() ? nullptr : &*found;
}

std::vector<const Option*> options_of(const Command& command)
{
    std::vector<const Option*> all;
    const auto add = [&](const Command& of) {
        for (const Option& option : of.options)
            all.push_back(&option);
    };
    if (!command.path.empty())
        add(command);
    if (const Command* group = command_at(command.group()); group && !group->path.empty())
        add(*group);
    add(program());
    return all;
}

const Option* option_of(const Command& command, std::string_view name)
{
    for (const Option* option : options_of(command))
        if (option->name == name ||
            (option->letter != 0 && name.size() == 1 && name.front() == option->letter))
            return option;
    return nullptr;
}

}  // namespace convoy::cli
