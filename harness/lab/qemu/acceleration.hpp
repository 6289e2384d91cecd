// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/image_store.hpp"
#include "harness/lab/qemu/machine.hpp"

namespace harness::lab::qemu {

/// Whether hardware acceleration works here, found out by booting the image's kernel with it:
/// /dev/kvm may be there and yet hang every guest. The answer is remembered until the next boot of
/// this machine or the next version of QEMU.
Result<Acceleration> probe_acceleration(const Kept& image, const Interrupt& interrupt,
                                        const Progress& progress);

/// "QEMU emulator version 7.2.9 …", the first line.
Result<std::string> qemu_version(const Interrupt& interrupt);

}  // namespace harness::lab::qemu
