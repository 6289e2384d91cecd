// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"
#include "reports/record/line_writer.hpp"

namespace reports {

/// Writes record.jsonl as the run goes. Trouble (a full disk) ends the record, not the run; ask
/// for it at the end.
class RecordWriter : public harness::model::RunObserver {
public:
    /// The file must not be there yet.
    static harness::Result<RecordWriter> create(const std::filesystem::path& file);

    void tell(const harness::model::Event& event) override;

    const std::optional<harness::Error>& trouble() const { return lines_.trouble(); }

private:
    explicit RecordWriter(LineWriter lines) : lines_(std::move(lines)) {}

    LineWriter lines_;
};

}  // namespace reports
