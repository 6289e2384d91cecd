// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/history_file.hpp"

#include <cstdlib>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "reports/history/database.hpp"

namespace harness::cli {

namespace {

const std::filesystem::path usual_file = "runs/history.db";

}  // namespace

void add_history_option(CLI::App& command, std::string& option)
{
    command
        .add_option("--history", option,
                    "The history (default: $VOLAB_HISTORY, else runs/history.db)")
        ->type_name("PATH");
}

std::filesystem::path history_file(const std::string& option)
{
    if (!option.empty())
        return option;
    const char* const variable = std::getenv("VOLAB_HISTORY");
    return variable != nullptr && *variable != '\0' ? variable : usual_file;
}

Result<reports::History> history_to_write(const std::string& option)
{
    const auto file = history_file(option);
    std::error_code error;
    if (file == usual_file)
        std::filesystem::create_directory(file.parent_path(), error);  // else opening it tells
    return reports::History::open(file, reports::Access::write);
}

Result<reports::History> history_to_read(const std::string& option)
{
    return reports::History::open(history_file(option), reports::Access::read);
}

Result<std::string> time_before_now(const std::string& age, const std::string& option)
{
    using namespace std::chrono;
    const std::string_view text = age;
    const auto number =
        text.empty() ? std::nullopt : number_in<unsigned>(text.substr(0, text.size() - 1));
    const char unit = text.empty() ? ' ' : text.back();
    if (!number || *number > 100'000 || (unit != 'h' && unit != 'd' && unit != 'w'))
        return usage_error(cat(option, ": '", excerpt(age, 40), "' is no age"),
                           "write it as 90d, 12w or 36h");
    const hours before{*number * (unit == 'h' ? 1 : unit == 'd' ? 24 : 7 * 24)};
    return to_utc(floor<milliseconds>(system_clock::now()) - before);
}

}  // namespace harness::cli
