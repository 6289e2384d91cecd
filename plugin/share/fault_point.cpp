// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/fault_point.hpp"

#ifdef CONVOY_FAULT_POINTS

#include <atomic>
#include <cstdlib>
#include <string_view>

#include <signal.h>

namespace convoy {

void fault_point(const char* place)
{
    static const char* const wanted = std::getenv("CONVOY_FAULT");
    if (!wanted)
        return;
    const std::string_view all = wanted;
    const auto colon = all.find(':');
    if (all.substr(0, colon) != place)
        return;
    static std::atomic<int> passed{0};
    const int which = colon == all.npos ? 1 : std::atoi(wanted + colon + 1);
    if (++passed == which)
        ::raise(SIGKILL);
}

}  // namespace convoy

#endif
