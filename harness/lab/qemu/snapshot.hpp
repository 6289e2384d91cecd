// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/image_store.hpp"
#include "harness/lab/qemu/machine.hpp"
#include "harness/lab/qemu/seed.hpp"

namespace harness::lab::qemu {

/// What a provisioned lab is made of.
struct Ingredients {
    Kept image;
    std::string append;  ///< kernel command line
    std::vector<Kept> docker_images;
    std::vector<std::string> docker_names;
    std::vector<model::HostSpec> hosts;  ///< memory and CPUs filled in
    Acceleration acceleration = Acceleration::tcg;
};

/// A lab that was brought up once, had its Docker images loaded, and was saved while it ran: every
/// later lab of the same ingredients begins there. For each host NAME.qcow2, NAME.ram, NAME.state
/// and NAME.seed; all are only read by the labs that stand on it.
struct Snapshot {
    Kept kept;
    LabKeys keys;
};

/// Makes the snapshot when there is none yet: a minute or more under emulation.
Result<Snapshot> provisioned_lab(const Ingredients& ingredients, const Interrupt& interrupt,
                                 const Progress& progress);

/// The machine of the n-th host (from 1), its files in `files`, its disk `disk`.
Machine machine_of(const Ingredients& ingredients, unsigned number,
                   const std::filesystem::path& files, const std::filesystem::path& disk);

}  // namespace harness::lab::qemu
