// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/base/result.hpp"

namespace reports {

/// Writes a record as it goes: one write(2) a line, so that a program that is killed leaves whole
/// lines. Trouble (a full disk) ends the record, not what it is of; ask for it at the end.
class LineWriter {
public:
    /// The file must not be there yet.
    static harness::Result<LineWriter> create(const std::filesystem::path& file);

    LineWriter(LineWriter&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)),
          trouble_(std::move(other.trouble_))
    {
    }
    ~LineWriter();

    /// A line without its newline.
    void write(std::string_view line);

    const std::optional<harness::Error>& trouble() const { return trouble_; }

private:
    LineWriter(int fd, std::filesystem::path file) : fd_(fd), file_(std::move(file)) {}

    int fd_;
    std::filesystem::path file_;
    std::optional<harness::Error> trouble_;
};

}  // namespace reports
