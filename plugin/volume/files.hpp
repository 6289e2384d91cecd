// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"

namespace convoy {

/// A lock that all hosts of a share respect: a byte-range lock of the open file description
/// (fcntl(2), F_OFD_SETLK), which NFSv4 carries. The file is never removed, or two hosts could
/// hold locks on two files of one name.
class ShareLock {
public:
    /// Tries, with pauses that grow, until it is ours or the patience is over.
    static harness::Result<ShareLock> take(const std::filesystem::path& file,
                                           std::chrono::milliseconds patience);

    ShareLock(ShareLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    ~ShareLock();

private:
    explicit ShareLock(int fd) : fd_(fd) {}
    int fd_;
};

harness::Result<std::string> read_whole(const std::filesystem::path& file);

/// Replaces the file: after a crash it is there as it was or as it should be, never in between.
harness::Result<> write_whole(const std::filesystem::path& file, std::string_view text);

/// Removes a file, for good.
harness::Result<> remove_whole(const std::filesystem::path& file);

}  // namespace convoy
