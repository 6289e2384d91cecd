// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/message.hpp"

#include <cstdio>
#include <ctime>

#include "harness/base/text.hpp"
#include "plugin/api/json.hpp"
#include "plugin/volume/forms.hpp"

namespace convoy {

using harness::cat;

std::string logrus_line(std::string_view level, std::string_view message)
{
    std::string text = harness::without_escapes(message);
    for (const auto& [from, to] :
         {std::pair{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\t", "\\t"}})
        text = harness::replace_all(std::move(text), from, to);
    return cat("time=\"", rfc3339(std::time(nullptr)), "\" level=", level, " msg=\"", text,
               "\" \n");
}

int fail(const std::string& what)
{
    std::printf("%s\n", to_text(Json::object({{"Error", what}})).c_str());
    std::fflush(stdout);
    std::fputs(logrus_line("error", what).c_str(), stderr);
    return 1;
}

int fail(const harness::Error& error)
{
    return fail(error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")"));
}

void warn(std::string_view what)
{
    std::fflush(stdout);
    std::fputs(logrus_line("warning", what).c_str(), stderr);
}

}  // namespace convoy
