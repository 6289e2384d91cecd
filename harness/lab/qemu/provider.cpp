// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/provider.hpp"

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/qemu/acceleration.hpp"
#include "harness/lab/qemu/qemu_lab.hpp"
#include "harness/lab/qemu/running.hpp"
#include "harness/lab/qemu/snapshot.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

constexpr unsigned default_memory_mib = 1024;
constexpr unsigned default_cpus = 2;
Result<Ingredients> gather(const model::LabSpec& spec, const Options& options,
                           const Interrupt& interrupt, const Progress& progress)
{
    auto image = host_image(spec.suite, options.sources, interrupt, progress);
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

/// Monitors of a kept lab's machines, nobody else being connected to them.
Result<std::vector<Monitor>> monitors_of(const ListedLab& lab)
{
    if (lab.state != LabState::kept)
        return usage_error(
            cat("lab ", lab.entry.id,
                lab.state == LabState::in_use ? " is in use by a run" : " is not up"),
            "a lab that 'volab lab up' or '--keep' left up can be saved");
    std::vector<Monitor> monitors;
    for (const HostEntry& host : lab.entry.hosts) {
        auto monitor = Monitor::connect(lab.folder, qmp_socket(host.name), std::chrono::seconds{5});
        if (!monitor)
            return monitor.error();
        monitors.push_back(std::move(*monitor));
    }
    return monitors;
}

/// The same monitor command for all, while all stand still.
Result<> while_stopped(std::vector<Monitor>& monitors, const std::string& command)
{
    for (Monitor& monitor : monitors)
        if (const auto stopped = monitor.stop(); !stopped)
            return stopped.error();
    std::string trouble;
    for (Monitor& monitor : monitors) {
        const auto said = monitor.human(command);
        if (!said)
            return said.error();
        if (trouble.empty())
            trouble = std::string{trim(*said)};  // savevm and loadvm only speak of failure
    }
    for (Monitor& monitor : monitors)
        if (const auto resumed = monitor.resume(); !resumed)
            return resumed.error();
    if (!trouble.empty())
        return lab_error(cat("QEMU: ", trouble));
    return Ok{};
}

Result<> check_name(const std::string& name)
{
    const bool good = !name.empty() && name.size() <= 64 &&
                      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789-_") == std::string::npos;
    if (!good)
        return usage_error(cat("'", name, "' is no name for a snapshot"),
                           "use letters, digits, '-' and '_'");
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

Result<> save_kept(const ListedLab& lab, const std::string& name)
{
    if (const auto good = check_name(name); !good)
        return good.error();
    auto monitors = monitors_of(lab);
    if (!monitors)
        return monitors.error();
    return while_stopped(*monitors, cat("savevm ", name));
}

Result<> restore_kept(const ListedLab& lab, const std::string& name, const Interrupt& interrupt)
{
    if (const auto good = check_name(name); !good)
        return good.error();
    auto monitors = monitors_of(lab);
    if (!monitors)
        return monitors.error();
    const auto there = monitors->front().human("info snapshots");
    if (!there)
        return there.error();
    if (cat(" ", replace_all(*there, "\r\n", " "), " ").find(cat(" ", name, " ")) ==
        std::string::npos)
        return usage_error(cat("lab ", lab.entry.id, " has no snapshot '", name, "'"),
                           cat("'volab lab snapshot ", lab.entry.id, " ", name, "' makes one"));
    if (const auto loaded = while_stopped(*monitors, cat("loadvm ", name)); !loaded)
        return loaded.error();
    for (const HostEntry& host : lab.entry.hosts) {
        ShellHost shell(host.name, ssh_transport(lab.folder, host.name), interrupt);
        if (const auto set = set_clock(shell); !set)
            return set.error();
    }
    return Ok{};
}

}  // namespace harness::lab::qemu
