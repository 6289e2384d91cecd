// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"

namespace reports {

/// Longer lines are not read: no event is so long, since long outputs lie in files of their own.
inline constexpr std::size_t longest_line = std::size_t{64} << 20;

/// What was found out about a record by reading it.
struct RecordRead {
    std::size_t events = 0;   ///< told, those of unknown kinds not counted
    std::size_t unknown = 0;  ///< of kinds that this version does not know
    bool ended = false;       ///< there was a RunEnded; else the run was interrupted
    bool cut = false;         ///< the last line is not whole, and was left out
};

/// Tells a record's events to all observers in their order, a line at a time, so that a record of
/// any size takes the memory of its longest line. `record` is a file or a run's folder, which has
/// record.jsonl. An Error (of Fault::usage, with file and line) when it cannot be read or is no
/// record; what came before the line that is wrong has been told by then.
harness::Result<RecordRead> read_record(const std::filesystem::path& record,
                                        const std::vector<harness::model::RunObserver*>& observers);

}  // namespace reports
