// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace harness::lab::qemu {

struct TarFile {
    std::string path;  ///< relative, at most 100 bytes
    std::string content;
    unsigned mode = 0644;
};

/// The files as a POSIX ustar archive (IEEE Std 1003.1, pax "ustar Interchange Format"), owned by
/// root, with no time: the same files give the same bytes.
std::string to_tar(const std::vector<TarFile>& files);

}  // namespace harness::lab::qemu
