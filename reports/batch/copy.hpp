// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>

#include "harness/base/result.hpp"
#include "reports/batch/batch.hpp"

namespace reports {

/// Makes a folder of a merged batch: its record, and copies of its runs and of what each printed.
/// The folder is there as a whole or not at all: it must not be there yet, or be empty, and when
/// something goes wrong, or `stop` says so between two runs, nothing is left of it. Gives the
/// batch as it lies there.
harness::Result<Batch> copy_batch(const Batch& merged, const std::filesystem::path& folder,
                                  const std::function<bool()>& stop);

}  // namespace reports
