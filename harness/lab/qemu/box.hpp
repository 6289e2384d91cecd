// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "harness/lab/qemu/image_store.hpp"

namespace harness::lab::qemu {

/// Whether a box can be put there: the folder is there, the file is not.
Result<> check_box_file(const std::filesystem::path& file);

/// Makes a Vagrant box for libvirt of a host image (fixtures/box). The file appears whole or not at
/// all.
Result<> make_box(const Kept& image, const std::filesystem::path& file, const Interrupt& interrupt,
                  const Progress& progress);

}  // namespace harness::lab::qemu
