// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/command_words.hpp"

#include "harness/base/text.hpp"

namespace harness::walk {

namespace {

std::string docker_name(const std::string& group, std::string name)
{
    if (name == "list" && group != "compose")
        name = "ls";
    if (name == "remove")
        name = "rm";
    if (group == "container")
        return name == "ls" ? "ps" : name == "prune" ? "container prune" : name;
    if (group == "image")
        return name == "ls" ? "images" : name == "rm" ? "rmi" : cat("image ", name);
    if (group == "system" && is_one_of(name, {"info", "events"}))
        return name;
    if (group.empty() &&
        is_one_of(name, {"history", "pull", "build", "push", "tag", "load", "save", "import"}))
        return cat("image ", name);
    return group.empty() ? name : cat(group, " ", name);
}

}  // namespace

bool is_open(std::string_view word)
{
    return word.empty() || word.find_first_of("$`*?[") != word.npos || word.starts_with('~');
}

bool has_any(WordSpan words, Names options)
{
    return std::ranges::any_of(words, [&](const std::string& each) {
        return is_one_of(std::string_view{each}.substr(0, each.find('=')), options);
    });
}

bool has_letter(WordSpan words, char letter)
{
    return std::ranges::any_of(words, [&](const std::string& each) {
        return each.size() > 1 && each[0] == '-' && each[1] != '-' &&
               each.find(letter) != std::string::npos;
    });
}

bool has_switch(WordSpan words, char letter, std::string_view name)
{
    return has_letter(words, letter) || std::ranges::find(words, name) != words.end();
}

std::vector<std::string> operands(WordSpan words, Names valued)
{
    std::vector<std::string> found;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (is_one_of(words[i], valued))
            ++i;
        else if (!words[i].starts_with('-') || words[i] == "-")
            found.push_back(words[i]);
    return found;
}

WordSpan from_operand(WordSpan words, Names valued)
{
    while (!words.empty() && words.front().starts_with('-'))
        words = words.subspan(std::min(words.size(), is_one_of(words.front(), valued) ? 2UL : 1UL));
    return words;
}

DockerCommand docker_command(WordSpan words)
{
    words = from_operand(words, {"-H", "--host", "--context", "-c", "--config", "-l"});
    std::string group;
    if (!words.empty() && is_one_of(words[0], {"container", "volume", "network", "image", "system",
                                               "service", "plugin", "node", "swarm", "stack",
                                               "secret", "config", "builder", "compose"})) {
        group = words[0];
        words = words.subspan(1);
    }
    if (words.empty())
        return {docker_name(group, ""), words};
    return {docker_name(group, words[0]), words.subspan(1)};
}

}  // namespace harness::walk
