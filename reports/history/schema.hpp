// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace reports {

/// What leads from each version of the schema to the next (Database::migrate). What was released
/// is never changed: a change is one more entry.
const std::vector<const char*>& schema();

}  // namespace reports
