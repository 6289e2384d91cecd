// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The command line as data: what is understood (parse.hpp), what help says (help.hpp), what a
/// shell completes (completion.hpp) and the manual page (manual.hpp) all come from this one table.
namespace convoy::cli {

/// What follows an option, as with Go's flag package, which rancher/convoy used: a switch is
/// "--name" or "--name=false" and takes no word of its own.
enum class Takes { nothing, text, number, list };

/// What a shell can offer for a value.
enum class Offers { nothing, file, folder, volume, snapshot, command };

struct Option {
    std::string_view name;  ///< without dashes
    char letter = 0;        ///< a second name of one letter; 0: none
    Takes takes = Takes::nothing;
    std::string_view value = {};     ///< what help calls the value: "SIZE"
    std::string_view about = {};     ///< no capital, no period
    std::string_view fallback = {};  ///< the value when it is not given
    Offers offers = Offers::nothing;
    std::string_view choices = {};  ///< "keep|delete": nothing else is taken; empty: anything is
};

struct Command {
    std::string_view path;  ///< "snapshot create"; a group, "snapshot", only has commands below it
    std::string_view operands = {};  ///< as help shows them: "[NAME]", "NAME..."
    std::size_t least = 0;           ///< of operands
    std::size_t most = 0;            ///< `any` for no bound
    std::string_view summary = {};   ///< one line
    std::string_view more = {};      ///< further lines of help
    std::vector<Option> options = {};
    std::vector<std::string_view> examples = {};
    Offers offers = Offers::nothing;  ///< for its operands
    bool is_group = false;

    std::string_view name() const { return path.substr(path.rfind(' ') + 1); }
    std::string_view group() const
    {
        return path.find(' ') == path.npos ? "" : path.substr(0, path.rfind(' '));
    }
};

inline constexpr std::size_t any = static_cast<std::size_t>(-1);

/// The program itself: its options are the global ones.
const Command& program();

/// All others, in the order of help.
std::span<const Command> commands();

const Command* command_at(std::string_view path);

/// The options that a command takes beside its own: of its group, then the global ones.
std::vector<const Option*> options_of(const Command& command);
const Option* option_of(const Command& command, std::string_view name);

}  // namespace convoy::cli
