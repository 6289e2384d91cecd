// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/model/event.hpp"
#include "reports/batch/event.hpp"

namespace reports {

/// Version of the record's format (reports/RECORD.md). Fields may be added within a version.
inline constexpr int record_format = 1;
/// Likewise of a batch's record (reports/batch/BATCH.md).
inline constexpr int batch_format = 1;

/// One event as one line of JSON, without the newline. Always valid UTF-8.
std::string to_line(const harness::model::Event& event);
std::string to_line(const BatchEvent& event);

}  // namespace reports
