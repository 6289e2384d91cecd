// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/snapshot.hpp"

namespace harness::lab::qemu {

/// A lab of machines that go on from the snapshot, all of them answering. `dies_with_us` is false
/// for labs that shall outlive this process.
Result<std::unique_ptr<Lab>> restore_lab(const Ingredients& ingredients, const Snapshot& snapshot,
                                         bool dies_with_us, const Interrupt& interrupt);

}  // namespace harness::lab::qemu
