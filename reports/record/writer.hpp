// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "harness/base/result.hpp"
#include "harness/model/event.hpp"

namespace reports {

/// Writes record.jsonl as the run goes: one write(2) an event, so that a run that is killed leaves
/// whole lines. Trouble (a full disk) ends the record, not the run; ask for it at the end.
class RecordWriter : public harness::model::RunObserver {
public:
    /// The file must not be there yet.
    static harness::Result<RecordWriter> create(const std::filesystem::path& file);

    RecordWriter(RecordWriter&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)),
          trouble_(std::move(other.trouble_))
    {
    }
    ~RecordWriter() override;

    void tell(const harness::model::Event& event) override;

    const std::optional<harness::Error>& trouble() const { return trouble_; }

private:
    RecordWriter(int fd, std::filesystem::path file) : fd_(fd), file_(std::move(file)) {}

    int fd_;
    std::filesystem::path file_;
    std::optional<harness::Error> trouble_;
};

}  // namespace reports
