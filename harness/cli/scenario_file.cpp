// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/scenario_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <CLI/Validators.hpp>

#include "harness/base/text.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/scenario/reader.hpp"

namespace harness::cli {

std::optional<model::Scenario> read_scenario(const std::string& file)
{
    scenario::Read read = scenario::read_file(file);
    if (const auto* mistakes = std::get_if<scenario::Mistakes>(&read)) {
        std::fputs(without_escapes(scenario::to_text(*mistakes)).c_str(), stderr);
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

Result<> write_document(const std::string& file, std::string_view text)
{
    if (file != "-")
        return lab::qemu::write_file(file, text);
    ::signal(SIGPIPE, SIG_IGN);  // whoever reads it may have seen enough
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
        return lab_error(cat("cannot write to standard output: ", std::strerror(errno)));
    return Ok{};
}

}  // namespace harness::cli
