// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/timeout_multiplier.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"

using harness::cli::add_timeout_multiplier;
using harness::testing::Environment;

namespace {

/// What comes of these words of a subcommand and that value of the variable: the multiplier, or
/// what is wrong.
struct Parsed {
    std::optional<double> multiplier;
    std::string wrong;
};

Parsed parsed(std::vector<std::string> words, const std::optional<std::string>& variable)
{
    const Environment set("VOLAB_TIMEOUT_MULTIPLIER", variable);
    Parsed parsed;
    CLI::App app;
    add_timeout_multiplier(*app.add_subcommand("run"), parsed.multiplier);
    words.insert(words.begin(), "run");
    std::ranges::reverse(words);  // CLI11 takes the last word first
    try {
        app.parse(std::move(words));
    } catch (const CLI::ParseError& error) {
        parsed.wrong = error.what();
    }
    return parsed;
}

}  // namespace

TEST_CASE("time limits are multiplied as the option says, else the environment", "[cli]")
{
    CHECK(parsed({}, std::nullopt).multiplier == std::nullopt);
    CHECK(parsed({}, "").multiplier == std::nullopt);
    CHECK(parsed({}, "2.5").multiplier == 2.5);
    CHECK(parsed({"--timeout-multiplier", "0.1"}, std::nullopt).multiplier == 0.1);
    CHECK(parsed({"--timeout-multiplier", "100"}, "2.5").multiplier == 100);
    CHECK(parsed({"--timeout-multiplier", "1"}, "never looked at").multiplier == 1);
}

TEST_CASE("a multiplier of time limits that cannot be is blamed on whoever said it", "[cli]")
{
    const std::string text =
        GENERATE("0", "0.09", "100.5", "-2", "nan", "inf", "two", "2x", " 2", "0x2", "1e9");
    CHECK(parsed({"--timeout-multiplier", text}, "3").wrong ==
          "--timeout-multiplier: '" + text + "' is no number from 0.1 to 100");
    CHECK(parsed({}, text).wrong ==
          "VOLAB_TIMEOUT_MULTIPLIER: '" + text + "' is no number from 0.1 to 100");
}
