// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::walk {

/// The words of a command, its program's name left out.
using WordSpan = std::span<const std::string>;
using Names = std::initializer_list<std::string_view>;

inline bool is_one_of(std::string_view word, Names names)
{
    return std::ranges::find(names, word) != names.end();
}

/// Whether the shell would make something else of a word; then it tells nothing.
bool is_open(std::string_view word);

/// One of these options, with a value after `=` or without.
bool has_any(WordSpan words, Names options);

/// A switch among letters that stand together: "-if" has 'i'.
bool has_letter(WordSpan words, char letter);

/// A switch by its letter or by its name.
bool has_switch(WordSpan words, char letter, std::string_view name);

/// The words that are no options; `valued` are options with a word after them.
std::vector<std::string> operands(WordSpan words, Names valued = {});

/// The first word that is no option, and what follows.
WordSpan from_operand(WordSpan words, Names valued = {});

/// A command of Docker: each has one name ("container ls", "container list" and "ps" are "ps").
struct DockerCommand {
    std::string name;
    WordSpan rest;  ///< what follows its name
};
DockerCommand docker_command(WordSpan words);

}  // namespace harness::walk
