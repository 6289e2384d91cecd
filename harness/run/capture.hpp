// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"
#include "harness/lab/host.hpp"
#include "harness/model/event.hpp"

namespace harness::run {

/// One stream of a command's output, whatever its size: short ones are kept in memory, long ones
/// whole in a file.
class CapturedStream {
public:
    static constexpr std::size_t kept_in_memory = 64 * 1024;

    /// `file` is only made when the output is long.
    explicit CapturedStream(std::filesystem::path file) : file_(std::move(file)) {}
    ~CapturedStream();
    CapturedStream(const CapturedStream&) = delete;
    CapturedStream& operator=(const CapturedStream&) = delete;

    void write(std::string_view bytes);

    /// All of it. Valid until the next call of anything here.
    std::string_view all();

    std::uint64_t size() const { return size_; }
    bool in_file() const { return descriptor_.is_open(); }
    const std::filesystem::path& file() const { return file_; }

    /// Why the output is not whole, when it is not: the disk is full, most likely.
    const std::optional<Error>& trouble() const { return trouble_; }

    /// Valid UTF-8; the head and the tail, with a note between, when it is long.
    std::string shown();

private:
    void spill();
    void append_to_file(std::string_view bytes);
    void unmap();

    std::filesystem::path file_;
    std::string memory_;
    lab::Descriptor descriptor_;
    std::uint64_t size_ = 0;
    void* mapped_ = nullptr;
    std::size_t mapped_size_ = 0;
    std::optional<Error> trouble_;
};

/// Both streams of one try.
class Capture : public lab::OutputSink {
public:
    /// Long output goes to `folder`/`name`.stdout and .stderr.
    Capture(const std::filesystem::path& folder, const std::string& name);

    void write(model::Stream stream, std::string_view bytes) override;

    CapturedStream& of(model::Stream stream);
    std::optional<Error> trouble() const;

private:
    CapturedStream out_;
    CapturedStream err_;
};

}  // namespace harness::run
