// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace harness::scenario {

/// JSON Schema (draft 2020-12) of scenarios, for editors: harness/scenario/schema.json. What it
/// cannot say (hosts, variables and ids that do not fit together, bad expressions) only `lint`
/// finds.
std::string_view json_schema();

}  // namespace harness::scenario
