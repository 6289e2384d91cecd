// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "reports/batch/batch.hpp"
#include "reports/html/run_part.hpp"

namespace reports::html {

struct PageOptions {
    std::string language = "en";  ///< of what scenarios say: a BCP 47 tag
    /// What to show beside a run; asked when its record was read. Null: nothing.
    std::function<Beside(const harness::model::RunStarted&)> beside;
    /// Where the page is when it is read, for the addresses in it; empty: where it is written.
    std::filesystem::path read_at = {};
};

/// Writes one HTML file of one run or several: it needs no other file and no network, and nothing
/// in it runs that is not ours (reports/HTML.md). A record is read once, and what it holds is on
/// disk until it is written, so that memory is bounded by the number of steps and checks.
/// `records` are files or runs' folders, never none. The page is there whole or not at all. An
/// Error when a record cannot be read or is none (Fault::usage), or the page cannot be written.
harness::Result<> write_page(const std::vector<std::filesystem::path>& records,
                             const std::filesystem::path& place, const PageOptions& options);

/// Of a batch likewise: an overview of its jobs, then the run of each attempt. A run that has left
/// no record, or one that cannot be read, has no part.
harness::Result<> write_batch_page(const Batch& batch, const std::filesystem::path& place,
                                   const PageOptions& options);

}  // namespace reports::html
