// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace harness::walk {

/// Something that was looked at, and what was there. The texts are for people, and short.
struct CheckShown {
    bool passed = false;
    std::string expected;  ///< "container vm1 mounts /opt/website at /usr/share/nginx/html"
    std::string actual;    ///< "container vm1 mounts /opt/web there"
    std::string diff;      ///< unified; only for texts of several lines that should be equal
    std::string host;
    bool operator==(const CheckShown&) const = default;
};

}  // namespace harness::walk
