// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/cli/table.hpp"

namespace convoy::cli {

/// A command line that was understood.
struct Call {
    enum class Wish { run, help, version };
    Wish wish = Wish::run;
    const Command* command = nullptr;
    std::vector<std::string> operands = {};
    std::map<std::string, std::vector<std::string>, std::less<>> given =
        {};  ///< by the option's name

    bool has(std::string_view option) const { return given.find(option) != given.end(); }
    bool is_on(std::string_view option) const;
    /// The last value given, else the table's.
    std::string text(std::string_view option) const;
    std::int64_t number(std::string_view option) const;  ///< 0 when it is not given
    std::vector<std::string> all(std::string_view option) const;
    /// The nth operand, "" when there are fewer.
    std::string operand(std::size_t n) const { return n < operands.size() ? operands[n] : ""; }
};

/// Understands the words after the program's name, as Go's flag package would: one or two dashes,
/// "--name=value" or "--name value", "--" before what is no option. Unlike rancher/convoy's parser
/// it changes no order: what follows an option is what it looks like. A group without a command
/// wishes for help, as there. Errors name what is nearest to what was meant.
harness::Result<Call> parse(std::span<const std::string> words);

}  // namespace convoy::cli
