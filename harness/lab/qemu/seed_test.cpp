// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/seed.hpp"

#include <map>

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::qemu;

namespace {

const LabKeys keys{{"user secret\n", "ssh-ed25519 USER volab\n"},
                   {"host secret\n", "ssh-ed25519 HOST volab\n"}};

std::vector<model::HostSpec> hosts(const std::vector<std::string>& names)
{
    std::vector<model::HostSpec> specs;
    for (const std::string& name : names)
        specs.push_back({.name = name});
    return specs;
}

}  // namespace

TEST_CASE("hosts have addresses by their number", "[lab]")
{
    CHECK(segment_address(1) == "192.168.33.10");
    CHECK(segment_address(2) == "192.168.33.11");
    CHECK(segment_address(100) == "192.168.33.109");
}

TEST_CASE("a host's seed has its own name and address and all others' and the lab's keys", "[lab]")
{
    std::map<std::string, std::pair<std::string, unsigned>> files;
    for (const TarFile& file : seed_of(hosts({"server1", "server2", "client"}), 2, keys))
        files[file.path] = {file.content, file.mode};

    CHECK(files == std::map<std::string, std::pair<std::string, unsigned>>{
                       {"etc/hostname", {"server2\n", 0644}},
                       {"etc/hosts",
                        {"127.0.0.1 localhost\n192.168.33.10 server1\n192.168.33.11 server2\n"
                         "192.168.33.12 client\n",
                         0644}},
                       {"etc/systemd/network/10-eth1.network",
                        {"[Match]\nName=eth1\n\n[Network]\nAddress=192.168.33.11/24\n"
                         "LinkLocalAddressing=no\n",
                         0644}},
                       {"etc/ssh/ssh_host_ed25519_key", {"host secret\n", 0600}},
                       {"etc/ssh/ssh_host_ed25519_key.pub", {"ssh-ed25519 HOST volab\n", 0644}},
                       {"root/.ssh/authorized_keys", {"ssh-ed25519 USER volab\n", 0600}},
                       {"root/.ssh/id_ed25519", {"user secret\n", 0600}},
                       {"root/.ssh/id_ed25519.pub", {"ssh-ed25519 USER volab\n", 0644}},
                       {"root/.ssh/known_hosts",
                        {"server1,192.168.33.10 ssh-ed25519 HOST volab\n"
                         "server2,192.168.33.11 ssh-ed25519 HOST volab\n"
                         "client,192.168.33.12 ssh-ed25519 HOST volab\n",
                         0644}},
                   });
}

TEST_CASE("a host that is alone has a seed like all others", "[lab]")
{
    const auto files = seed_of(hosts({"only"}), 1, keys);
    CHECK(files.front().content == "only\n");
    CHECK(files.at(1).content == "127.0.0.1 localhost\n192.168.33.10 only\n");
}
