// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/idle.hpp"

#include <algorithm>

namespace harness::walk::web {

using std::chrono::seconds;

std::optional<seconds> Idle::warning(Time now) const
{
    const auto left = limit_ - (now - since_);
    const auto notice = std::min<Clock::duration>(std::chrono::minutes{2}, limit_ / 3);
    if (left > notice)
        return std::nullopt;
    return std::max(seconds{0}, std::chrono::ceil<seconds>(left));
}

}  // namespace harness::walk::web
