// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/lab/qemu/tar.hpp"
#include "harness/model/scenario.hpp"

namespace harness::lab::qemu {

/// An ssh key pair, as the files that ssh-keygen writes.
struct KeyPair {
    std::string private_key;
    std::string public_key;
};

/// All keys of a lab. They are made for it alone.
struct LabKeys {
    KeyPair user;  ///< ours, and that of root on every host
    KeyPair host;  ///< of every host's sshd
};

/// Address of the n-th host (from 1) on the private segment.
std::string segment_address(unsigned number);

/// What makes a host of the image this host of this lab: its name and address, the others' names,
/// and the keys by which all trust each other. Unpacked over / at the first boot.
std::vector<TarFile> seed_of(const std::vector<model::HostSpec>& hosts, unsigned number,
                             const LabKeys& keys);

}  // namespace harness::lab::qemu
