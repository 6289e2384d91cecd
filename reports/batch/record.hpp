// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "harness/base/result.hpp"
#include "reports/batch/batch.hpp"
#include "reports/record/line_writer.hpp"

namespace reports {

/// What a batch's record is called in its folder.
inline constexpr const char* batch_record = "batch.jsonl";

/// Writes batch.jsonl as the batch goes. Trouble (a full disk) ends the record, not the batch; ask
/// for it at the end.
class BatchRecord : public BatchObserver {
public:
    /// The file must not be there yet.
    static harness::Result<BatchRecord> create(const std::filesystem::path& file);

    void tell(const BatchEvent& event) override;

    const std::optional<harness::Error>& trouble() const { return lines_.trouble(); }

private:
    explicit BatchRecord(LineWriter lines) : lines_(std::move(lines)) {}

    LineWriter lines_;
};

/// Whether this is a batch's folder, or the batch.jsonl in one.
bool is_batch(const std::filesystem::path& path);

/// The batch of a folder, or of the batch.jsonl in it. One that was killed is read as far as its
/// record goes. An Error (of Fault::usage, with file and line) when it is no record of a batch, or
/// one of its attempts would lie outside of its folder.
harness::Result<Batch> read_batch(const std::filesystem::path& folder);

/// Tells the events that make this batch, in the order of their times.
void tell_again(const Batch& batch, BatchObserver& observer);

}  // namespace reports
