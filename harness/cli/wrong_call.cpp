// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/wrong_call.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"

namespace harness::cli {

namespace {

using Names = std::vector<std::string>;

/// Of `volab lab ssh …` that is ssh.
const CLI::App& chosen(const CLI::App& app)
{
    const auto commands = app.get_subcommands();
    return commands.empty() ? app : chosen(*commands.front());
}

std::string whole_name(const CLI::App& command)
{
    const CLI::App* parent = command.get_parent();
    return parent ? cat(whole_name(*parent), " ", command.get_name()) : command.get_name();
}

Names commands_of(const CLI::App& app)
{
    Names names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        if (!command->get_group().empty())  // those without are not for people
            names.push_back(command->get_name());
    return names;
}

Names options_of(const CLI::App& command)
{
    Names names;
    for (const CLI::Option* option : command.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

}  // namespace

Error wrong_call(const CLI::App& app, const CLI::ParseError& error)
{
    const CLI::App& command = chosen(app);
    const std::string name = whole_name(command);
    const Names not_known = command.remaining();
    const auto option = std::ranges::find_if(
        not_known, [](const std::string& word) { return word.starts_with('-'); });
    if (option != not_known.end())
        return usage_error(cat("'", name, "' has no option '", *option, "'"),
                           suggestion(*option, options_of(command)));

    const Names commands = commands_of(command);
    if (!commands.empty() && not_known.empty())
        return usage_error(cat("'", name, "' needs a command"), suggestion("", commands));
    if (!commands.empty())
        return usage_error(cat("'", name, "' has no command '", not_known.front(), "'"),
                           suggestion(not_known.front(), commands));
    const std::string help = cat("'", name, " --help' tells more");
    if (!not_known.empty())
        return usage_error(cat("'", name, "' takes no '", not_known.front(), "'"), help);
    return usage_error(error.what(), help);
}

}  // namespace harness::cli
