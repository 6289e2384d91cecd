// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "plugin/cli/completion.hpp"
#include "plugin/cli/help.hpp"
#include "plugin/cli/manual.hpp"
#include "plugin/cli/message.hpp"

using namespace convoy::cli;
using harness::cat;

TEST_CASE("help shows a command's use, options and examples", "[cli]")
{
    CHECK(help_of(*command_at("snapshot create")) ==
          "convoy snapshot create - make a snapshot of a volume, and print its name\n\n"
          "Usage: convoy snapshot create [options] VOLUME\n\n"
          "Options:\n"
          "  --name NAME               its name; one is made up without\n"
          "  --progress HOW            show how far it is, on standard error: auto is on a "
          "terminal only (auto)\n\n"
          "Examples:\n"
          "  convoy snapshot create vol1 --name before-upgrade\n\n"
          "The global options (--socket, --verbose, …) are shown by convoy --help\n");
}

TEST_CASE("help, manual and completions leave out no command and no option", "[cli]")
{
    const std::string page = manual();
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const std::string script = completion_for(shell);
        for (const Command& command : commands()) {
            INFO(shell << " " << command.path);
            CHECK(script.find(command.name()) != std::string::npos);
            for (const Option& option : command.options)
                CHECK(script.find(cat(std::string_view{shell} == "fish" ? " -l " : "--",
                                      option.name)) != std::string::npos);
        }
    }
    for (const Command& command : commands()) {
        const std::string help = help_of(command);
        CHECK(help_of(*command_at(command.group())).find(cat("\n  ", command.name(), " ")) !=
              std::string::npos);
        CHECK(page.find(cat(".SS convoy ", command.path)) != std::string::npos);
        for (const Option& option : command.options) {
            INFO(command.path << " --" << option.name);
            CHECK(help.find(cat("--", option.name)) != std::string::npos);
            CHECK(
                page.find(cat("\\-\\-", harness::replace_all(std::string{option.name}, "-", "\\-"),
                              "\\fR")) != std::string::npos);
        }
    }
    CHECK(completion_for("tcsh").empty());
}

TEST_CASE("help has no line that is too long for a terminal", "[cli]")
{
    const auto longest = [](const std::string& text) {
        std::size_t most = 0;
        for (const std::string_view line : harness::split_lines(text))
            most = std::max(most, line.size());
        return most;
    };
    CHECK(longest(help_of(program())) <= 100);
    for (const Command& command : commands()) {
        INFO(command.path);
        CHECK(longest(help_of(command)) <= 105);  // "…" is one column
    }
}

TEST_CASE("an error's log line is logrus's", "[cli]")
{
    const std::string line = convoy::logrus_line("error", "a \"b\"\n100%2F\\");
    CHECK(line.starts_with("time=\"20"));
    CHECK(line.find("Z\" level=error msg=\"a \\\"b\\\"\\n100%2F\\\\\" \n") != std::string::npos);
}
