// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/machine.hpp"

#include <charconv>

#include "harness/base/text.hpp"

namespace harness::lab::qemu {

namespace {

/// Commas separate QEMU's options; one in a value is doubled.
std::string value(const std::filesystem::path& path)
{
    return replace_all(path.string(), ",", ",,");
}

std::string mac(unsigned number, unsigned card)
{
    constexpr std::string_view digits = "0123456789abcdef";
    return cat("52:54:00:00:0", card, ':', digits[number / 16 % 16], digits[number % 16]);
}

}  // namespace

std::string to_string(Acceleration acceleration)
{
    return acceleration == Acceleration::kvm ? "kvm" : "tcg";
}

std::string qmp_socket(const std::string& name)
{
    return name + ".qmp";
}

std::string segment_socket(const std::string& name)
{
    return name + ".segment";
}

std::string console_log(const std::string& name)
{
    return name + ".console";
}

std::vector<std::string> command_line(const Machine& machine)
{
    const bool shared = machine.backing == Memory::shared;
    // An option and its value belong on one line.
    // clang-format off
    std::vector<std::string> argv{
        "qemu-system-x86_64", "-name", machine.name, "-nodefaults", "-no-user-config", "-display",
        "none",
        "-machine", "pc,memory-backend=ram",
        "-accel", machine.acceleration == Acceleration::kvm ? "kvm" : "tcg,thread=multi",
        "-cpu", "max", "-smp", std::to_string(machine.cpus),
        "-m", cat(machine.memory_mib, "M"),
        "-object", cat("memory-backend-file,id=ram,size=", machine.memory_mib, "M,mem-path=",
                       value(machine.memory), ",share=", shared ? "on" : "off"),
        "-kernel", (machine.image / "vmlinuz").string(),
        "-initrd", (machine.image / "initrd.img").string(),
        "-append", machine.append,
        // Unsafe is right: a lab's disk is not meant to survive the machine it runs on.
        "-drive", cat("if=none,id=disk0,file=", value(machine.disk),
                      ",format=qcow2,cache=unsafe,discard=unmap"),
        "-device", "virtio-blk-pci,drive=disk0",
        "-drive", cat("if=none,id=seed0,file=", value(machine.seed), ",format=raw,read-only=on"),
        "-device", "virtio-blk-pci,drive=seed0",
        // Restricted: the guest reaches nothing outside, we reach its sshd.
        "-netdev", "user,id=outside,restrict=on,hostfwd=tcp:127.0.0.1:0-:22",
        "-device", cat("virtio-net-pci,netdev=outside,romfile=,mac=", mac(machine.number, 0)),
        "-netdev", cat("dgram,id=segment,local.type=unix,local.path=", segment_socket(machine.name),
                       ",remote.type=unix,remote.path=", machine.peer),
        "-device", cat("virtio-net-pci,netdev=segment,romfile=,mac=", mac(machine.number, 1)),
        "-device", "virtio-rng-pci",
        "-serial", cat("file:", console_log(machine.name)),
        "-qmp", cat("unix:", qmp_socket(machine.name), ",server=on,wait=off"),
    };
    // clang-format on
    if (machine.incoming)
        argv.insert(argv.end(), {"-incoming", "defer"});
    return argv;
}

Result<std::uint16_t> forwarded_port(std::string_view info_usernet)
{
    // "  TCP[HOST_FORWARD]  14       127.0.0.1 45587       10.0.2.15    22     0     0"
    for (const std::string_view line : split_lines(info_usernet)) {
        if (line.find("HOST_FORWARD") == line.npos)
            continue;
        std::vector<std::string_view> words;
        for (const std::string_view word : split(line, ' '))
            if (!word.empty())
                words.push_back(word);
        std::uint16_t port = 0;
        if (words.size() > 5 && words[5] == "22" &&
            std::from_chars(words[3].data(), words[3].data() + words[3].size(), port).ec ==
                std::errc{} &&
            port != 0)
            return port;
    }
    return lab_error("QEMU did not say which port leads to the guest");
}

}  // namespace harness::lab::qemu
