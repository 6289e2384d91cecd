// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"
#include "reports/record/lines.hpp"

namespace reports {

/// Tells a record's events to all observers in their order, a line at a time, so that a record of
/// any size takes the memory of its longest line. `record` is a file or a run's folder, which has
/// record.jsonl. An Error (of Fault::usage, with file and line) when it cannot be read or is no
/// record; what came before the line that is wrong has been told by then.
harness::Result<RecordRead> read_record(const std::filesystem::path& record,
                                        const std::vector<harness::model::RunObserver*>& observers);

}  // namespace reports
