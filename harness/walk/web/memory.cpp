// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/memory.hpp"

#include "harness/base/text.hpp"

namespace harness::walk::web {

std::uint64_t Memory::most_labs() const
{
    return available_mib / lab_mib;
}

Result<> check_memory(const Memory& memory, std::uint64_t labs)
{
    if (memory.lab_mib == 0 || labs <= memory.most_labs())
        return Ok{};
    return usage_error(
        cat("there is no memory for ", labs, labs == 1 ? " lab: " : " labs: ", to_text(memory)),
        memory.most_labs() == 0
            ? std::string{"give the hosts less memory (lab: hosts: NAME: {memory: …})"}
            : cat("--labs ", memory.most_labs(), " would fit"));
}

std::string to_text(const Memory& memory)
{
    return cat(memory.lab_mib, " MiB a lab at most, ", memory.available_mib, " MiB available");
}

}  // namespace harness::walk::web
