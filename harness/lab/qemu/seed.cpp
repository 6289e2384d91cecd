// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/seed.hpp"

#include "harness/base/text.hpp"

namespace harness::lab::qemu {

std::string segment_address(unsigned number)
{
    return cat("192.168.33.", 9 + number);
}

std::vector<TarFile> seed_of(const std::vector<model::HostSpec>& hosts, unsigned number,
                             const LabKeys& keys)
{
    std::string names = "127.0.0.1 localhost\n";
    std::string known;
    for (unsigned n = 1; n <= hosts.size(); ++n) {
        const std::string& name = hosts[n - 1].name;
        names += cat(segment_address(n), ' ', name, '\n');
        known += cat(name, ',', segment_address(n), ' ', trim(keys.host.public_key), '\n');
    }
    return {
        {"etc/hostname", hosts[number - 1].name + "\n"},
        {"etc/hosts", names},
        {"etc/systemd/network/10-eth1.network",
         cat("[Match]\nName=eth1\n\n[Network]\nAddress=", segment_address(number),
             "/24\nLinkLocalAddressing=no\n")},
        {"etc/ssh/ssh_host_ed25519_key", keys.host.private_key, 0600},
        {"etc/ssh/ssh_host_ed25519_key.pub", keys.host.public_key},
        {"root/.ssh/authorized_keys", keys.user.public_key, 0600},
        {"root/.ssh/id_ed25519", keys.user.private_key, 0600},
        {"root/.ssh/id_ed25519.pub", keys.user.public_key},
        {"root/.ssh/known_hosts", known},
    };
}

}  // namespace harness::lab::qemu
