// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/machine.hpp"

#include <algorithm>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::qemu;
using Words = std::vector<std::string>;

namespace {

Machine server1()
{
    return {.name = "server1",
            .number = 1,
            .memory_mib = 768,
            .cpus = 2,
            .acceleration = Acceleration::tcg,
            .image = "/cache/images/bookworm",
            .append = "root=/dev/vda quiet",
            .disk = "server1.qcow2",
            .seed = "server1.seed",
            .memory = "server1.memory",
            .peer = "server2.segment"};
}

/// As one would type it, each option on a line of its own.
std::string in_lines(const Words& argv)
{
    std::string text;
    for (const std::string& word : argv)
        text += cat(text.empty() ? "" : word.starts_with('-') ? "\n" : " ", shell_quote(word));
    return text;
}

/// The values that follow this option.
Words values_of(const std::string& option, const Machine& machine)
{
    const Words argv = command_line(machine);
    Words values;
    for (std::size_t i = 0; i + 1 < argv.size(); ++i)
        if (argv[i] == option)
            values.push_back(argv[i + 1]);
    return values;
}

}  // namespace

TEST_CASE("the command line of a machine is all that its saved state depends on", "[lab]")
{
    CHECK(in_lines(command_line(server1())) == R"(qemu-system-x86_64
-name server1
-nodefaults
-no-user-config
-display none
-machine pc,memory-backend=ram
-accel tcg,thread=multi
-cpu max
-smp 2
-m 768M
-object memory-backend-file,id=ram,size=768M,mem-path=server1.memory,share=on
-kernel /cache/images/bookworm/vmlinuz
-initrd /cache/images/bookworm/initrd.img
-append 'root=/dev/vda quiet'
-drive if=none,id=disk0,file=server1.qcow2,format=qcow2,cache=unsafe,discard=unmap
-device virtio-blk-pci,drive=disk0
-drive if=none,id=seed0,file=server1.seed,format=raw,read-only=on
-device virtio-blk-pci,drive=seed0
-netdev user,id=outside,restrict=on,hostfwd=tcp:127.0.0.1:0-:22
-device virtio-net-pci,netdev=outside,romfile=,mac=52:54:00:00:00:01
-netdev dgram,id=segment,local.type=unix,local.path=server1.segment,remote.type=unix,remote.path=server2.segment
-device virtio-net-pci,netdev=segment,romfile=,mac=52:54:00:00:01:01
-device virtio-rng-pci
-serial file:server1.console
-qmp unix:server1.qmp,server=on,wait=off)");
}

TEST_CASE("commas in the paths of a machine are doubled where they would separate options", "[lab]")
{
    Machine machine = server1();
    machine.image = "/a,b";
    machine.disk = "/a,b/c,,d.qcow2";
    machine.seed = "/a,b/seed";
    machine.memory = "/a,b/memory";
    CHECK(values_of("-drive", machine) ==
          Words{"if=none,id=disk0,file=/a,,b/c,,,,d.qcow2,format=qcow2,cache=unsafe,discard=unmap",
                "if=none,id=seed0,file=/a,,b/seed,format=raw,read-only=on"});
    CHECK(values_of("-object", machine) ==
          Words{"memory-backend-file,id=ram,size=768M,mem-path=/a,,b/memory,share=on"});
    CHECK(values_of("-kernel", machine) == Words{"/a,b/vmlinuz"});
    CHECK(values_of("-initrd", machine) == Words{"/a,b/initrd.img"});
}

TEST_CASE("a machine that goes on from a saved state does not boot and keeps the file as it is",
          "[lab]")
{
    Machine machine = server1();
    CHECK(values_of("-incoming", machine).empty());
    machine.incoming = true;
    machine.backing = Memory::copied;
    CHECK(values_of("-incoming", machine) == Words{"defer"});
    CHECK(values_of("-object", machine) ==
          Words{"memory-backend-file,id=ram,size=768M,mem-path=server1.memory,share=off"});
}

TEST_CASE("the acceleration is the machine's and has a word", "[lab]")
{
    Machine machine = server1();
    machine.acceleration = Acceleration::kvm;
    CHECK(values_of("-accel", machine) == Words{"kvm"});
    CHECK(to_string(Acceleration::kvm) == "kvm");
    CHECK(to_string(Acceleration::tcg) == "tcg");
}

TEST_CASE("no two cards of a lab have the same address", "[lab]")
{
    Words addresses;
    for (unsigned number = 1; number <= 40; ++number) {
        Machine machine = server1();
        machine.number = number;
        for (const std::string& device : values_of("-device", machine))
            if (const auto at = device.find("mac="); at != std::string::npos)
                addresses.push_back(device.substr(at + 4));
    }
    REQUIRE(addresses.size() == 80);
    CHECK(addresses.front() == "52:54:00:00:00:01");
    CHECK(addresses.back() == "52:54:00:00:01:28");
    std::ranges::sort(addresses);
    CHECK(std::ranges::adjacent_find(addresses) == addresses.end());
}

TEST_CASE("forwarded_port finds the port that leads to the guest's sshd", "[lab]")
{
    // As QEMU 7.2 prints it.
    const auto port = forwarded_port(
        "Hub -1 (outside):\r\n"
        "  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n"
        "  TCP[ESTABLISHED]   15       10.0.2.15    22       127.0.0.1 50022     0     0\r\n"
        "  UDP[236 sec]       16       10.0.2.15  123        127.0.0.1   123     0     0\r\n"
        "  TCP[HOST_FORWARD]  14       127.0.0.1 45587       10.0.2.15    22     0     0\r\n");
    REQUIRE(port);
    CHECK(*port == 45587);
}

TEST_CASE("forwarded_port takes nothing else for it", "[lab]")
{
    const std::string text = GENERATE(
        "", "\r\n", "Hub -1 (outside):\r\n", "HOST_FORWARD", "TCP[HOST_FORWARD] 14 127.0.0.1 45587",
        "  TCP[HOST_FORWARD]  14       127.0.0.1 45587       10.0.2.15    80     0     0\r\n",
        "  TCP[HOST_FORWARD]  14       127.0.0.1 45587       10.0.2.15  2222     0     0\r\n",
        "  TCP[HOST_FORWARD]  14       127.0.0.1     0       10.0.2.15    22     0     0\r\n",
        "  TCP[HOST_FORWARD]  14       127.0.0.1 65536       10.0.2.15    22     0     0\r\n",
        "  TCP[HOST_FORWARD]  14       127.0.0.1    -1       10.0.2.15    22     0     0\r\n",
        "  TCP[HOST_FORWARD]  14       127.0.0.1  port       10.0.2.15    22     0     0\r\n",
        "  TCP[ESTABLISHED]   14       127.0.0.1 45587       10.0.2.15    22     0     0\r\n");
    CAPTURE(text);
    const auto port = forwarded_port(text);
    REQUIRE_FALSE(port);
    CHECK(port.error().what == "QEMU did not say which port leads to the guest");
}
