// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/provider.hpp"

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/qemu/acceleration.hpp"
#include "harness/lab/qemu/running.hpp"
#include "harness/lab/qemu/segment.hpp"
#include "harness/lab/qemu/snapshot.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

constexpr unsigned default_memory_mib = 1024;
constexpr unsigned default_cpus = 2;
constexpr std::chrono::seconds patience_for_restored{60};

class QemuLab : public Lab {
public:
    QemuLab(NewLab lab, LabEntry entry, const Interrupt& interrupt)
        : lab_(std::move(lab)), entry_(std::move(entry)), interrupt_(interrupt)
    {
    }
    ~QemuLab() override { (void)down(); }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return hosts_; }
    const Interrupt& interrupt() const override { return interrupt_; }
    model::Facts facts() const override { return {{"acceleration", entry_.accelerated_by}}; }

    std::string address_of(const std::string& host) const override
    {
        for (unsigned n = 1; n <= entry_.hosts.size(); ++n)
            if (entry_.hosts[n - 1].name == host)
                return segment_address(n);
        return {};
    }

    Result<> down() override
    {
        if (gone_)
            return Ok{};
        gone_ = true;
        connections_.clear();
        for (RunningMachine& machine : machines_)
            machine.process.stop(std::chrono::milliseconds{0});
        segment_.reset();
        std::error_code error;
        fs::remove_all(lab_.folder, error);
        if (error)
            return lab_error(cat("cannot remove '", lab_.folder.string(), "': ", error.message()));
        return Ok{};
    }

    Result<std::string> keep() override
    {
        entry_.kept = true;
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written.error();
        gone_ = true;
        for (RunningMachine& machine : machines_)
            machine.process.release();
        if (segment_)
            segment_->release();
        return cat("lab ", entry_.id, " is still up: 'volab lab ssh ", entry_.id, " ",
                   entry_.hosts.front().name, "' logs in, 'volab lab stop ", entry_.id,
                   "' ends it");
    }

    /// Starts every machine from the snapshot and waits until all answer.
    Result<> restore(const Ingredients& ingredients, const Snapshot& snapshot, bool dies_with_us)
    {
        auto segment = connect_hosts(lab_.folder, ingredients.hosts, dies_with_us);
        if (!segment)
            return segment.error();
        segment_ = std::move(*segment);
        for (unsigned n = 1; n <= ingredients.hosts.size(); ++n)
            if (const auto started = load_machine(ingredients, snapshot, n, dies_with_us); !started)
                return during(cat("restoring '", ingredients.hosts[n - 1].name, "'"),
                              started.error());
        if (const auto written = write_ssh_files(lab_.folder, snapshot.keys, entry_.hosts);
            !written)
            return written.error();
        for (RunningMachine& machine : machines_)
            if (const auto resumed = machine.monitor.resume(); !resumed)
                return resumed.error();
        return connect(ingredients);
    }

private:
    Result<> load_machine(const Ingredients& ingredients, const Snapshot& snapshot, unsigned number,
                          bool dies_with_us)
    {
        const std::string& name = ingredients.hosts[number - 1].name;
        const fs::path disk = lab_.folder / (name + ".qcow2");
        const fs::path& saved = snapshot.kept.folder;
        if (const auto made = make_overlay(disk, saved / (name + ".qcow2"), interrupt_); !made)
            return made.error();
        Machine machine = machine_of(ingredients, number, saved, disk);
        machine.backing = Memory::copied;
        machine.incoming = true;
        auto running = start_machine(machine, lab_.folder, dies_with_us, interrupt_);
        if (!running)
            return running.error();
        entry_.hosts.push_back(running->entry);
        machines_.push_back(std::move(*running));
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written.error();
        return machines_.back().monitor.load_state(saved / (name + ".state"));
    }

    Result<> connect(const Ingredients& ingredients)
    {
        for (const model::HostSpec& host : ingredients.hosts)
            connections_.emplace_back(lab_.folder, host.name);
        const auto connected =
            connect_all(connections_, machines_, lab_.folder, patience_for_restored, interrupt_);
        if (!connected)
            return connected.error();
        for (const model::HostSpec& host : ingredients.hosts) {
            hosts_.push_back(std::make_unique<ShellHost>(
                host.name, ssh_transport(lab_.folder, host.name), interrupt_));
            if (const auto set = set_clock(*hosts_.back()); !set)
                return set.error();
        }
        return Ok{};
    }

    NewLab lab_;
    LabEntry entry_;
    const Interrupt& interrupt_;
    std::optional<Child> segment_;
    std::vector<RunningMachine> machines_;
    std::vector<SharedConnection> connections_;
    std::vector<std::unique_ptr<Host>> hosts_;
    bool gone_ = false;
};

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
    auto folder = make_lab_folder();
    if (!folder)
        return folder.error();
    LabEntry entry{folder->id, utc_now(), to_string(ingredients->acceleration), false, {}};
    auto lab = std::make_unique<QemuLab>(std::move(*folder), std::move(entry), interrupt_);
    const auto restored = lab->restore(*ingredients, *snapshot, !options_.keep);
    if (!restored)
        return restored.error();
    return std::unique_ptr<Lab>{std::move(lab)};
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
