// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/scenario.hpp"

namespace harness::scenario {

/// Everything that is wrong with a scenario, in the order of the file; never empty.
struct Mistakes {
    std::vector<Error> all;
};

using Read = std::variant<model::Scenario, Mistakes>;

/// Reads a scenario (scenarios/README.md has the language). A scenario that comes out has no
/// mistake that can be found without a lab: hosts are known, ids unique, variables defined before
/// they are used, expressions and durations good. `file` is what places are named after.
Read read(std::string_view text, const std::string& file);

/// The same from a file, "-" being standard input. Files that `put:` copies have to be there.
Read read_file(const std::string& file);

/// One mistake a line, then how many there are.
std::string to_text(const Mistakes& mistakes);

}  // namespace harness::scenario
