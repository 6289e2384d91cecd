// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/scroll_back.hpp"

#include <algorithm>

namespace harness::walk::web {

namespace {
constexpr std::uint64_t near = 64 << 10;
}

void ScrollBack::add(std::string_view bytes)
{
    const std::uint64_t new_end = end_ + bytes.size();
    const std::string_view kept = bytes.substr(bytes.size() - std::min(bytes.size(), most_));
    std::uint64_t place = new_end - kept.size();
    for (std::size_t done = 0; done < kept.size();) {
        const std::size_t in_ring = place % most_;
        const std::size_t piece = std::min(kept.size() - done, most_ - in_ring);
        if (ring_.size() < in_ring + piece)
            ring_.resize(in_ring + piece);
        std::copy_n(kept.data() + done, piece, ring_.data() + in_ring);
        done += piece;
        place += piece;
    }
    end_ = new_end;
    size_ = std::min(most_, size_ + bytes.size());
}

std::uint64_t ScrollBack::fresh_start() const
{
    if (begin() == 0)
        return 0;
    const std::uint64_t last = std::min(end_, begin() + near);
    for (std::uint64_t offset = begin(); offset < last; ++offset)
        if (at(offset) == '\n')
            return offset + 1;
    return begin();
}

std::string ScrollBack::from(std::uint64_t offset, std::size_t most) const
{
    offset = std::clamp(offset, begin(), end_);
    const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(most, end_ - offset));
    const std::size_t in_ring = offset % most_;
    const std::size_t first = std::min(length, most_ - in_ring);
    std::string bytes = ring_.substr(std::min(in_ring, ring_.size()), first);
    bytes.append(ring_, 0, length - first);
    return bytes;
}

}  // namespace harness::walk::web
