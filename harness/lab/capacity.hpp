// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "harness/model/scenario.hpp"

namespace harness::lab {

/// What one lab of that kind takes of this machine's memory at most, in MiB, when all of its
/// hosts' memory is in use. A host has what its scenario gives it and cannot take more: it is a
/// machine's own memory; QEMU needs some besides. 0 when its hosts are not machines of ours.
std::uint64_t lab_memory_mib(const model::LabSpec& spec, std::string_view provider);

/// How many processors a lab of that kind keeps busy: those of its largest host, since steps run
/// on one host at a time. 1 when its hosts are not machines of ours.
unsigned lab_cores(const model::LabSpec& spec, std::string_view provider);

/// MemAvailable of what /proc/meminfo has (proc(5)), in MiB; 0 when it has none.
std::uint64_t available_mib(std::string_view meminfo);

/// How much memory new programs can have here and now, in MiB: MemAvailable, or less where a
/// control group of ours or one above it (cgroups(7), both versions) leaves less. `root` is where
/// proc and sys are.
std::uint64_t available_mib_here(const std::filesystem::path& root = "/");

/// On how many processors our programs may run (sched_getaffinity(2)), or fewer where a control
/// group allows less time; at least 1.
unsigned cores_here(const std::filesystem::path& root = "/");

}  // namespace harness::lab
