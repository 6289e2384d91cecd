// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "harness/base/text.hpp"

namespace convoy::cli {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;
using harness::usage_error;

constexpr std::array yes{"true", "1", "t", "T", "TRUE", "True"};
constexpr std::array no{"false", "0", "f", "F", "FALSE", "False"};

template <typename Words>
bool contains(const Words& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

std::string shown(std::string_view word)
{
    return harness::excerpt(harness::without_escapes(word), 100);
}

std::string help_for(const Command& command)
{
    return cat("'convoy ", command.path, command.path.empty() ? "" : " ",
               "--help' shows what there is");
}

class Parser {
public:
    explicit Parser(std::span<const std::string> words) : words_(words)
    {
        call_.command = &program();
    }

    Result<Call> run()
    {
        for (; next_ < words_.size() && call_.wish == Call::Wish::run; ++next_)
            if (const auto taken = take(words_[next_]); !taken)
                return taken.error();
        if (call_.wish == Call::Wish::version)
            return call_;
        if (call_.wish == Call::Wish::run && call_.command->path == "help")
            return help_on();
        if (call_.command->is_group)
            call_.wish = Call::Wish::help;
        if (call_.wish == Call::Wish::help)
            return call_;
        return counted();
    }

private:
    Result<> take(const std::string& word)
    {
        if (!only_operands_ && word == "--") {
            only_operands_ = true;
            return Ok{};
        }
        if (!only_operands_ && word.size() > 1 && word.front() == '-')
            return take_option(word);
        if (!call_.command->is_group) {
            call_.operands.push_back(word);
            return Ok{};
        }
        return take_command(word);
    }

    Result<> take_command(const std::string& word)
    {
        const std::string_view group = call_.command->path;
        const Command* found = command_at(group.empty() ? word : cat(group, " ", word));
        if (found && !word.empty()) {
            call_.command = found;
            return Ok{};
        }
        std::vector<std::string> names;
        for (const Command& command : commands())
            if (command.group() == group)
                names.emplace_back(command.name());
        return usage_error(
            cat("Unrecognized command: ", group, group.empty() ? "" : " ", shown(word)),
            harness::suggestion(word, names));
    }

    Result<> take_option(const std::string& word)
    {
        const std::string_view bare = std::string_view{word}.substr(word.starts_with("--") ? 2 : 1);
        if (bare.empty() || bare.front() == '-' || bare.front() == '=')
            return usage_error(cat("bad flag syntax: ", shown(word)),
                               "options are --name or --name=value");
        const auto equals = bare.find('=');
        const std::string_view name = bare.substr(0, equals);
        const Option* option = option_of(*call_.command, name);
        if (!option)
            return take_help(name);
        if (equals != bare.npos)
            return take_value(*option, std::string{bare.substr(equals + 1)});
        if (option->takes == Takes::nothing)
            return take_value(*option, "true");
        if (next_ + 1 == words_.size())
            return usage_error(cat("flag needs an argument: --", option->name),
                               cat("--", option->name, " ", option->value, ": ", option->about));
        return take_value(*option, words_[++next_]);
    }

    /// What every command takes and no table lists.
    Result<> take_help(std::string_view name)
    {
        if (name == "help" || name == "h")
            call_.wish = Call::Wish::help;
        else if (call_.command->path.empty() && (name == "version" || name == "v"))
            call_.wish = Call::Wish::version;
        else
            return unknown(name);
        return Ok{};
    }

    harness::Error unknown(std::string_view name) const
    {
        std::vector<std::string> names{"--help"};
        for (const Option* option : options_of(*call_.command))
            names.push_back(cat("--", option->name));
        const auto near = harness::nearest(cat("--", name), names);
        return usage_error(cat("flag provided but not defined: --", shown(name)),
                           near ? cat("did you mean '", *near, "'?") : help_for(*call_.command));
    }

    Result<> take_value(const Option& option, std::string value)
    {
        const auto wrong = [&](const std::string& wanted) {
            return usage_error(cat("invalid value '", shown(value), "' for flag --", option.name),
                               wanted);
        };
        if (option.takes == Takes::nothing && !contains(yes, value) && !contains(no, value))
            return wrong("it is true or false");
        std::int64_t number = 0;
        const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), number);
        if (option.takes == Takes::number &&
            (value.empty() || bad != std::errc{} || end != value.data() + value.size()))
            return wrong("it is a number");
        // What an empty value means is the command's to say: rancher/convoy's clients pass --size=.
        if (!option.choices.empty() && !contains(harness::split(option.choices, '|'), value))
            return wrong(
                cat("there is: ", harness::replace_all(std::string{option.choices}, "|", ", ")));
        auto& values = call_.given[std::string{option.name}];
        if (option.takes != Takes::list)
            values.clear();
        values.push_back(std::move(value));
        return Ok{};
    }

    /// "help snapshot create" is "snapshot create --help".
    Result<Call> help_on()
    {
        const std::vector<std::string> of = std::move(call_.operands);
        call_ = {.wish = Call::Wish::help, .command = &program()};
        for (const std::string& word : of) {
            if (!call_.command->is_group)
                break;
            if (const auto taken = take_command(word); !taken)
                return taken.error();
        }
        return call_;
    }

    Result<Call> counted() const
    {
        const Command& command = *call_.command;
        const std::string usage =
            cat("convoy ", command.path, command.operands.empty() ? "" : " ", command.operands);
        if (call_.operands.size() < command.least)
            return usage_error("Cannot find valid required parameter", usage);
        if (command.most != any && call_.operands.size() > command.most)
            return usage_error(
                cat("unexpected argument '", shown(call_.operands[command.most]), "'"), usage);
        return call_;
    }

    std::span<const std::string> words_;
    std::size_t next_ = 0;
    bool only_operands_ = false;
    Call call_;
};

}  // namespace

bool Call::is_on(std::string_view option) const
{
    return contains(yes, text(option));
}

std::string Call::text(std::string_view option) const
{
    if (const auto found = given.find(option); found != given.end())
        return found->second.back();
    const Option* known = option_of(*command, option);
    return known ? std::string{known->fallback} : "";
}

std::int64_t Call::number(std::string_view option) const
{
    const std::string value = text(option);
    std::int64_t number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

std::vector<std::string> Call::all(std::string_view option) const
{
    const auto found = given.find(option);
    return found == given.end() ? std::vector<std::string>{} : found->second;
}

Result<Call> parse(std::span<const std::string> words)
{
    return Parser(words).run();
}

}  // namespace convoy::cli
