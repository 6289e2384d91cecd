// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "harness/model/inventory.hpp"
#include "harness/scenario/reader.hpp"

namespace harness::scenario {

using ReadInventory = std::variant<model::Inventory, Mistakes>;

/// Reads an inventory (harness/lab/ssh/README.md has the keys), all mistakes at once. Files that it
/// names are relative to its folder, or to the home folder after "~/", and have to be there.
ReadInventory read_inventory(const std::string& file);

}  // namespace harness::scenario
