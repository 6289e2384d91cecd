// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/timeout_multiplier.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::cli {

namespace {

constexpr const char* variable = "VOLAB_TIMEOUT_MULTIPLIER";
constexpr double least = 0.1, most = 100;

std::optional<double> multiplier_in(const std::string& text)
{
    const auto number = number_in<double>(text);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

std::string what_is_wrong_with(const std::string& text)
{
    return multiplier_in(text) ? ""
                               : cat("'", excerpt(text, 40), "' is no number from ",
                                     text_of_multiplier(least), " to ", text_of_multiplier(most));
}

}  // namespace

std::string text_of_multiplier(double multiplier)
{
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), multiplier).ptr};
}

void add_timeout_multiplier(CLI::App& command, std::optional<double>& multiplier)
{
    command
        .add_option(timeout_multiplier_option, multiplier,
                    cat("Time limits of steps are so many times as long, where labs are slow "
                        "(default: $",
                        variable, ", else 1)"))
        ->check(what_is_wrong_with)
        ->type_name("N");
    // CLI11's own envname() would blame the option for what the variable says.
    command.parse_complete_callback([&multiplier] {
        const char* const text = std::getenv(variable);
        if (multiplier || text == nullptr || *text == '\0')
            return;
        multiplier = multiplier_in(text);
        if (!multiplier)
            throw CLI::ValidationError(variable, what_is_wrong_with(text));
    });
}

}  // namespace harness::cli
