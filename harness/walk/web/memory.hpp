// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/model/scenario.hpp"

namespace harness::walk::web {

/// What labs take of this machine's memory. A host has what its scenario gives it and cannot take
/// more: it is a machine's own memory; QEMU needs some besides.
struct Memory {
    std::uint64_t lab_mib = 0;  ///< of one lab, when all of its hosts' memory is in use; 0: nothing
    std::uint64_t available_mib = 0;

    std::uint64_t most_labs() const;  ///< that fit; only when lab_mib is not 0
};

/// Of one lab of that kind at most, in MiB; 0 when its hosts are not machines of ours.
std::uint64_t lab_memory_mib(const model::LabSpec& spec, std::string_view provider);

/// MemAvailable of what /proc/meminfo has (proc(5)), in MiB; 0 when it has none.
std::uint64_t available_mib(std::string_view meminfo);

/// The same of this machine, now.
std::uint64_t available_mib_here();

/// A usage Error when so many labs do not fit; it says how many would.
Result<> check_memory(const Memory& memory, std::uint64_t labs);

/// "2560 MiB a lab at most, 20100 MiB available"
std::string to_text(const Memory& memory);

}  // namespace harness::walk::web
