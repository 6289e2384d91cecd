// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "plugin/share/mounts.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto mounts = convoy::parse_mountinfo({reinterpret_cast<const char*>(data), size});
    for (const convoy::MountEntry& mount : mounts)
        (void)convoy::holds(mounts, mount, convoy::place_in(mount, mount.point + "/vol1"));
    return 0;
}
