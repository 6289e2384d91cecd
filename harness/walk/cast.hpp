// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::walk {

/// What a recording begins with (asciicast v2, docs.asciinema.org/manual/asciicast/v2).
struct CastHeader {
    unsigned width = 80;
    unsigned height = 24;
    std::int64_t timestamp = 0;  ///< seconds since 1970
    std::string title;
};

/// The first line of a recording.
std::string cast_header(const CastHeader& header);

/// The line of one event: something was printed, that long after the start. The text is valid
/// UTF-8.
std::string cast_output(std::chrono::microseconds at, std::string_view text);

/// Cuts a stream of bytes into pieces of whole UTF-8 characters: the rest of one that is cut stays
/// until more comes. Bytes that can become none are replaced by U+FFFD.
class WholeCharacters {
public:
    std::string take(std::string_view bytes);
    /// What is left at the end.
    std::string rest();

private:
    std::string held_;
};

/// Writes a recording as it goes: what it has so far can be played when we are killed. Newlines
/// become "\r\n", as a terminal gets them.
class CastWriter {
public:
    /// The file is replaced when it is there.
    static Result<CastWriter> create(const std::filesystem::path& file, const CastHeader& header);

    void print(std::chrono::microseconds at, std::string_view bytes);

    /// What went wrong: the recording ends there.
    const std::optional<Error>& trouble() const { return trouble_; }

private:
    CastWriter(lab::Descriptor out, std::filesystem::path file)
        : out_(std::move(out)), file_(std::move(file))
    {
    }
    void write(std::string_view line);

    lab::Descriptor out_;
    std::filesystem::path file_;
    WholeCharacters characters_;
    std::optional<Error> trouble_;
};

}  // namespace harness::walk
