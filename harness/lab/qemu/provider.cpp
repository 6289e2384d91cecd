// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/provider.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/program.hpp"
#include "harness/lab/qemu/acceleration.hpp"
#include "harness/lab/qemu/qemu_lab.hpp"
#include "harness/lab/qemu/snapshot.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

Result<Ingredients> gather(const model::LabSpec& spec, const Options& options,
                           const Interrupt& interrupt, const Progress& progress)
{
    auto image = host_image({spec.suite, spec.packages}, options.sources, interrupt, progress);
    if (!image)
        return image.error();
    Ingredients ingredients{.image = *image,
                            .append = {},
                            .docker_images = {},
                            .docker_names = spec.docker_images,
                            .hosts = spec.hosts};
    for (model::HostSpec& host : ingredients.hosts) {
        host.memory_mib = host.memory_mib ? host.memory_mib : default_memory_mib;
        host.cpus = host.cpus ? host.cpus : default_cpus;
    }
    for (const std::string& name : spec.docker_images) {
        auto built = docker_image(name, spec.suite, options.sources, interrupt, progress);
        if (!built)
            return built.error();
        ingredients.docker_images.push_back(*built);
    }
    const auto append = kernel_command_line(*image);
    if (!append)
        return append.error();
    ingredients.append = *append;
    if (options.acceleration) {
        ingredients.acceleration = *options.acceleration;
        return ingredients;
    }
    const auto probed = probe_acceleration(*image, interrupt, progress);
    if (!probed)
        return probed.error();
    ingredients.acceleration = *probed;
    return ingredients;
}

Result<> check_programs()
{
    for (const char* program : {"qemu-system-x86_64", "qemu-img", "ssh", "ssh-keygen"})
        if (!is_installed(program))
            return lab_error(cat("there is no '", program, "' on this machine"),
                             "scripts/lab installs what is missing; or install qemu-system-x86, "
                             "qemu-utils and openssh-client");
    return Ok{};
}

}  // namespace

Result<> QemuProvider::preflight(const model::LabSpec& spec)
{
    if (const auto there = check_programs(); !there)
        return there.error();
    for (const std::string& name : spec.docker_images)
        if (const auto known = check_docker_image(name, options_.sources); !known)
            return known.error();
    return Ok{};
}

Result<std::unique_ptr<Lab>> QemuProvider::bring_up(const model::LabSpec& spec,
                                                    const Progress& progress)
{
    for (const std::string& id : clean_leftovers())
        progress(cat("removed what a killed run had left of lab ", id));
    const auto ingredients = gather(spec, options_, interrupt_, progress);
    if (!ingredients)
        return ingredients.error();
    const auto snapshot = provisioned_lab(*ingredients, interrupt_, progress);
    if (!snapshot)
        return snapshot.error();

    progress(cat("restoring ", spec.hosts.size(), spec.hosts.size() == 1 ? " host" : " hosts", " (",
                 to_string(ingredients->acceleration), ")"));
    return restore_lab(*ingredients, *snapshot, !options_.keep, interrupt_);
}

}  // namespace harness::lab::qemu
