// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::lab::qemu {

enum class Acceleration { kvm, tcg };

/// "kvm", "tcg": the words of --accel and of the snapshot's key.
std::string to_string(Acceleration acceleration);

/// How the machine's memory is backed by its file.
enum class Memory {
    shared,  ///< what the guest writes goes to the file: it is being made
    copied,  ///< the file is only read, the guest's writes are its own: many machines from one file
};

/// One virtual machine, as its command line needs it. Names without a folder are relative to the
/// working directory of QEMU, the lab's folder: paths of Unix sockets must be short.
struct Machine {
    std::string name;
    unsigned number = 1;  ///< 1 for the first host; its MAC addresses follow from it
    unsigned memory_mib = 1024;
    unsigned cpus = 2;
    Acceleration acceleration = Acceleration::tcg;
    std::filesystem::path image;   ///< folder with vmlinuz and initrd.img
    std::string append;            ///< kernel command line
    std::filesystem::path disk;    ///< qcow2, written to
    std::filesystem::path seed;    ///< tar, only read
    std::filesystem::path memory;  ///< file as large as the memory
    Memory backing = Memory::shared;
    std::string peer;       ///< socket of what is at the other end of the private segment
    bool incoming = false;  ///< do not boot: wait for a saved state
};

/// Everything that a saved state depends on is here: change it, and old states cannot be loaded.
std::vector<std::string> command_line(const Machine& machine);

/// Names of a machine's files in the lab's folder.
std::string qmp_socket(const std::string& name);
std::string segment_socket(const std::string& name);
std::string console_log(const std::string& name);

/// What `info usernet` of the monitor says is the port of this machine that leads to the guest's
/// port 22: QEMU chose it, so that it is free for certain.
Result<std::uint16_t> forwarded_port(std::string_view info_usernet);

}  // namespace harness::lab::qemu
