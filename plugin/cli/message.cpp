// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/message.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace convoy {

using harness::cat;
using json = nlohmann::ordered_json;

int fail(const std::string& what)
{
    const json message{{"Error", what}};
    std::printf("%s\n", message.dump(1, '\t', false, json::error_handler_t::replace).c_str());
    std::fflush(stdout);
    std::fprintf(stderr, "time=\"%s\" level=error msg=\"%s\"\n", harness::utc_now().c_str(), what.c_str());
    return 1;
}

int fail(const harness::Error& error)
{
    return fail(error.hint.empty() ? error.what : cat(error.what, " (", error.hint, ")"));
}

}  // namespace convoy
