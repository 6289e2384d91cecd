// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/acceleration.hpp"

#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/lab/run_program.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::lab::qemu {

namespace {

// A kernel with working acceleration says its first words within a second.
constexpr std::chrono::seconds patience{8};

Result<bool> kernel_speaks(const Kept& image, const Interrupt& interrupt)
{
    TextSink sink;
    RunOptions options{.timeout = patience, .enough = [&] {
                           return sink.out.find("Kernel panic") != std::string::npos;
                       }};
    const auto ran = run_program({.argv = {"qemu-system-x86_64",
                                           "-nodefaults",
                                           "-no-user-config",
                                           "-display",
                                           "none",
                                           "-no-reboot",
                                           "-machine",
                                           "pc",
                                           "-accel",
                                           "kvm",
                                           "-cpu",
                                           "max",
                                           "-m",
                                           "256M",
                                           "-kernel",
                                           (image.folder / "vmlinuz").string(),
                                           "-append",
                                           "console=ttyS0 panic=-1",
                                           "-serial",
                                           "stdio"}},
                                 options, sink, interrupt);
    if (!ran)
        return ran.error();
    // Without a disk it has to come as far as not finding its root.
    return sink.out.find("Kernel panic") != std::string::npos;
}

}  // namespace

Result<std::string> qemu_version(const Interrupt& interrupt)
{
    const auto text = output_of({.argv = {"qemu-system-x86_64", "--version"}}, interrupt);
    if (!text)
        return text.error();
    return std::string{split_lines(*text).empty() ? "" : split_lines(*text).front()};
}

Result<Acceleration> probe_acceleration(const Kept& image, const Interrupt& interrupt,
                                        const Progress& progress)
{
    if (::access("/dev/kvm", R_OK | W_OK) != 0)
        return Acceleration::tcg;
    const auto version = qemu_version(interrupt);
    if (!version)
        return version.error();
    const auto boot = read_file("/proc/sys/kernel/random/boot_id");
    const std::string question = cat(*version, " ", boot ? trim(*boot) : "");
    const auto file = cache_folder() / "acceleration";
    if (const auto remembered = read_file(file))
        for (const Acceleration answer : {Acceleration::kvm, Acceleration::tcg})
            if (*remembered == cat(question, "\n", to_string(answer), "\n"))
                return answer;

    progress("probing hardware acceleration (/dev/kvm)");
    const auto speaks = kernel_speaks(image, interrupt);
    if (!speaks)
        return speaks.error();
    const Acceleration answer = *speaks ? Acceleration::kvm : Acceleration::tcg;
    (void)write_file(file, cat(question, "\n", to_string(answer), "\n"));
    return answer;
}

}  // namespace harness::lab::qemu
