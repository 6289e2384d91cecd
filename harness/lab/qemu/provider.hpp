// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/image_store.hpp"
#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/lab/qemu/machine.hpp"

namespace harness::lab::qemu {

/// Of a host whose scenario gives it none.
inline constexpr unsigned default_memory_mib = 1024;
inline constexpr unsigned default_cpus = 2;

struct Options {
    std::optional<Acceleration> acceleration = std::nullopt;  ///< found out by a probe otherwise
    Sources sources = {};
    bool keep = false;  ///< the machines shall outlive this process
};

/// Virtual machines, booted directly from an image that is built from Debian packages, on a
/// private segment of their own. The first lab of a kind is provisioned and saved; each begins by
/// restoring that. Needs no root. Ports are chosen by the kernel: any number of labs fit beside
/// each other.
class QemuProvider : public Provider {
public:
    QemuProvider(Options options, const Interrupt& interrupt)
        : options_(std::move(options)), interrupt_(interrupt)
    {
    }
    Result<> preflight(const model::LabSpec& spec) override;
    Breakable breakable() const override { return {true, true}; }
    Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec& spec,
                                          const Progress& progress) override;

private:
    Options options_;
    const Interrupt& interrupt_;
};

/// Whether hosts that are taken over have to answer: not when they are to be taken back anyway.
enum class Hosts { must_answer, may_be_silent };

/// Takes a lab over that was kept: as if this process had brought it up. It has to be kept again to
/// outlive what is returned; should we be killed, it stays. Fault::usage when it is in use.
Result<std::unique_ptr<Lab>> attach(const ListedLab& lab, Hosts hosts, const Interrupt& interrupt);

/// A kept lab in the place of one that is brought up. Its hosts are to be taken back at once.
class KeptLabProvider : public Provider {
public:
    KeptLabProvider(ListedLab lab, const Interrupt& interrupt)
        : lab_(std::move(lab)), interrupt_(interrupt)
    {
    }
    Result<> preflight(const model::LabSpec&) override { return Ok{}; }
    Breakable breakable() const override { return {true, true}; }
    Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec&, const Progress& progress) override
    {
        progress("taking over lab " + lab_.entry.id);
        return attach(lab_, Hosts::may_be_silent, interrupt_);
    }

private:
    ListedLab lab_;
    const Interrupt& interrupt_;
};

}  // namespace harness::lab::qemu
