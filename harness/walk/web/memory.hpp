// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.hpp"

namespace harness::walk::web {

/// What labs take of this machine's memory.
struct Memory {
    std::uint64_t lab_mib = 0;  ///< of one lab at most (lab::lab_memory_mib); 0: nothing
    std::uint64_t available_mib = 0;

    std::uint64_t most_labs() const;  ///< that fit; only when lab_mib is not 0
};

/// A usage Error when so many labs do not fit; it says how many would.
Result<> check_memory(const Memory& memory, std::uint64_t labs);

/// "2560 MiB a lab at most, 20100 MiB available"
std::string to_text(const Memory& memory);

}  // namespace harness::walk::web
