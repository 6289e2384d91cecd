// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/help.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace convoy::cli {

namespace {

using harness::cat;

constexpr std::size_t width = 100;

/// "  left   right", the right column beginning at `column` and broken between words.
std::string row(std::string_view left, std::size_t column, std::string_view right)
{
    std::string text, line = cat("  ", left);
    const auto new_line = [&] {
        text += cat(line, "\n");
        line.assign(column, ' ');
    };
    if (line.size() + 2 > column)
        new_line();
    line.resize(column, ' ');
    for (const std::string_view word : harness::split(right, ' ')) {
        if (line.size() > column && line.size() + 1 + word.size() > width)
            new_line();
        line += cat(line.size() > column ? " " : "", word);
    }
    return cat(text, line, "\n");
}

std::string about(const Option& option)
{
    return option.fallback.empty() ? std::string{option.about}
                                   : cat(option.about, " (", option.fallback, ")");
}

std::string options(std::string_view title, const std::vector<Option>& all)
{
    if (all.empty())
        return {};
    std::string text = cat("\n", title, ":\n");
    for (const Option& option : all)
        text += row(form_of(option), 28, about(option));
    return text;
}

std::string commands_below(const Command& group)
{
    std::string text = "\nCommands:\n";
    for (const Command& command : commands())
        if (command.group() == group.path)
            text += row(command.name(), 14, command.summary);
    return text;
}

}  // namespace

std::string form_of(const Option& option)
{
    std::string text = option.letter == 0 ? "" : cat("-", option.letter, ", ");
    text += cat("--", option.name);
    return option.takes == Takes::nothing ? text : cat(text, " ", option.value);
}

std::string usage_of(const Command& command)
{
    std::string text = "convoy";
    if (!command.path.empty())
        text += cat(" ", command.path);
    if (!command.options.empty())
        text += " [options]";
    if (command.is_group)
        text += " COMMAND";
    return command.operands.empty() ? text : cat(text, " ", command.operands);
}

std::string help_of(const Command& command)
{
    std::string text = cat("convoy ", command.path, command.path.empty() ? "" : " ", "- ",
                           command.summary, "\n\nUsage: ", usage_of(command), "\n");
    if (!command.more.empty())
        text += cat("\n", command.more, "\n");
    if (command.is_group)
        text += commands_below(command);
    text += options("Options", command.options);
    if (const Command* group = command_at(command.group()); group && !group->path.empty())
        text += options(cat("Options of ", group->path), group->options);
    if (!command.examples.empty())
        text += "\nExamples:\n";
    for (const std::string_view example : command.examples)
        text += cat("  ", example, "\n");
    if (command.path.empty())
        text += "\nOne command's options: convoy COMMAND --help\n";
    else
        text += "\nThe global options (--socket, --verbose, …) are shown by convoy --help\n";
    return text;
}

}  // namespace convoy::cli
