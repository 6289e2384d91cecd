// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/scenario_file.hpp"

#include <cstdio>

#include <CLI/Validators.hpp>

#include "harness/base/text.hpp"

namespace harness::cli {

void tell(const scenario::Mistakes& mistakes)
{
    std::fputs(without_escapes(scenario::to_text(mistakes)).c_str(), stderr);
}

std::optional<model::Scenario> read_scenario(const std::string& file)
{
    scenario::Read read = scenario::read_file(file);
    if (const auto* mistakes = std::get_if<scenario::Mistakes>(&read)) {
        tell(*mistakes);
        return std::nullopt;
    }
    return std::get<model::Scenario>(std::move(read));
}

void add_language_option(CLI::App& command, std::string& language)
{
    command.add_option("--lang", language, "The language of its words")
        ->check(CLI::IsMember({"en", "ja", "zh"}))
        ->type_name("LANG");
}

}  // namespace harness::cli
