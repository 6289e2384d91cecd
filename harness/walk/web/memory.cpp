// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/memory.hpp"

#include <fstream>
#include <sstream>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/qemu/provider.hpp"

namespace harness::walk::web {

namespace {

// What a QEMU has besides its guest's memory: without KVM up to 1 GiB of translated code (its
// default tb-size), and buffers.
constexpr std::uint64_t beside_guest_mib = 1200;

}  // namespace

std::uint64_t Memory::most_labs() const
{
    return available_mib / lab_mib;
}

std::uint64_t lab_memory_mib(const model::LabSpec& spec, std::string_view provider)
{
    if (provider != "qemu" && provider != "vagrant")
        return 0;
    std::uint64_t sum = 0;
    for (const model::HostSpec& host : spec.hosts)
        sum +=
            (host.memory_mib ? host.memory_mib : lab::qemu::default_memory_mib) + beside_guest_mib;
    return sum;
}

std::uint64_t available_mib(std::string_view meminfo)
{
    constexpr std::string_view name = "MemAvailable:";
    for (std::string_view line : split_lines(meminfo))
        if (line.starts_with(name)) {
            line = trim(line.substr(name.size()));
            return number_in<std::uint64_t>(line.substr(0, line.find(' '))).value_or(0) / 1024;
        }
    return 0;
}

std::uint64_t available_mib_here()
{
    std::ostringstream text;
    text << std::ifstream("/proc/meminfo").rdbuf();
    return available_mib(text.str());
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
