// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace harness::walk::web {

/// The end of what a terminal has printed. Bytes are counted from the terminal's first one: that is
/// their offset.
class ScrollBack {
public:
    static constexpr std::size_t usual = std::size_t{1} << 20;

    explicit ScrollBack(std::size_t most = usual) : most_(most) {}

    void add(std::string_view bytes);

    std::uint64_t begin() const { return end_ - size_; }  ///< of the oldest byte that is kept
    std::uint64_t end() const { return end_; }            ///< of the next byte to come

    /// Where to begin when all before it is lost: after the first newline at or after begin(), so
    /// that neither a line, a character nor an escape sequence is shown from its middle; begin()
    /// when nothing was dropped yet, or there is no newline near.
    std::uint64_t fresh_start() const;

    /// What is kept from that offset on, at most so many bytes. Before begin(): from there.
    std::string from(std::uint64_t offset, std::size_t most) const;

private:
    char at(std::uint64_t offset) const { return ring_[offset % most_]; }

    std::size_t most_;
    std::string ring_;  ///< byte n is at n modulo most_; grows until it has most_ bytes
    std::size_t size_ = 0;
    std::uint64_t end_ = 0;
};

}  // namespace harness::walk::web
