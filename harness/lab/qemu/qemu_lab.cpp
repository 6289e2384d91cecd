// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/qemu_lab.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/qemu/checkpoints.hpp"
#include "harness/lab/qemu/provider.hpp"
#include "harness/lab/qemu/running.hpp"
#include "harness/lab/qemu/segment.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience_for_restored{60};
constexpr std::chrono::seconds patience_for_silent{10};
constexpr std::chrono::minutes patience_for_boot{5};  // under emulation, beside others at work

class QemuLab : public Lab, public MachineControl, public Checkpoints {
public:
    /// `plans` is how its machines are started again, should they end.
    QemuLab(OwnLab lab, LabEntry entry, std::vector<Machine> plans, bool dies_with_us,
            const Interrupt& interrupt)
        : lab_(std::move(lab)), entry_(std::move(entry)), plans_(std::move(plans)),
          dies_with_us_(dies_with_us), interrupt_(interrupt)
    {
    }
    ~QemuLab() override { (void)down(); }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return hosts_; }
    const Interrupt& interrupt() const override { return interrupt_; }
    model::Facts facts() const override { return {{"acceleration", entry_.accelerated_by}}; }
    MachineControl* machines() override { return this; }
    Checkpoints* checkpoints() override { return this; }

    std::string address_of(const std::string& host) const override
    {
        for (unsigned n = 1; n <= plans_.size(); ++n)
            if (plans_[n - 1].name == host)
                return segment_address(n);
        return {};
    }

    std::vector<std::string> login(const std::string& host, std::string_view script) const override
    {
        return terminal_words(lab_.folder, host, script);
    }
    std::filesystem::path folder() const override { return lab_.folder; }

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
        let_go();
        return cat("lab ", entry_.id, " is still up: 'volab lab ssh ", entry_.id, " ",
                   entry_.hosts.front().name, "' logs in, 'volab lab stop ", entry_.id,
                   "' ends it");
    }

    /// Starts every machine from the snapshot and waits until all answer.
    Result<> start(const Ingredients& ingredients, const Snapshot& snapshot)
    {
        auto segment = connect_hosts(lab_.folder, ingredients.hosts, dies_with_us_);
        if (!segment)
            return segment.error();
        segment_ = std::move(*segment);
        if (segment_)
            entry_.between = identify(segment_->pid());
        for (const Machine& plan : plans_)
            if (const auto started = load_machine(plan, snapshot.kept.folder); !started)
                return during(cat("restoring '", plan.name, "'"), started.error());
        const auto files = write_ssh_files(lab_.folder, snapshot.keys, entry_.hosts);
        const auto plans = write_machines(lab_.folder, plans_);
        if (!files || !plans)
            return files ? plans : files;
        for (RunningMachine& machine : machines_)
            if (const auto resumed = machine.monitor.resume(); !resumed)
                return resumed.error();
        meet_hosts();
        if (const auto connected = connect(patience_for_restored); !connected)
            return connected;
        return try_for_all(hosts_.size(), [&](std::size_t i) { return set_clock(*hosts_[i]); });
    }

    /// Takes machines over that run. After an error nothing of them is ours.
    Result<> attach(Hosts hosts)
    {
        const auto met = meet_machines();
        if (!met) {
            let_go();
            return met;
        }
        meet_hosts();
        const auto connected =
            connect(hosts == Hosts::must_answer ? patience_for_restored : patience_for_silent);
        if (connected || (hosts == Hosts::may_be_silent && !interrupt_.requested()))
            return Ok{};
        let_go();
        return connected;
    }

    Result<> save(const std::string& name) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        if (const auto good = check_checkpoint_name(name); !good)
            return good;
        if (interrupt_.requested())
            return interrupt_.error();
        std::uintmax_t memory_mib = 0;
        for (const Machine& plan : plans_)
            memory_mib += plan.memory_mib;
        if (const auto room = check_room(lab_.folder, memory_mib); !room)
            return during("saving the lab", room.error());
        const auto saved = save_checkpoint(lab_.folder, machines_, plans_, name);
        return saved ? saved : during("saving the lab", saved.error());
    }

    Result<> restore(const std::string& name) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        if (const auto there = find(name); !there)
            return there;
        if (interrupt_.requested())
            return interrupt_.error();
        for (SharedConnection& connection : connections_)
            connection.close();
        const auto restored = [&]() -> Result<> {
            if (const auto loaded = start_all_at(name); !loaded)
                return loaded;
            if (const auto connected = connect(patience_for_restored); !connected)
                return connected;
            return try_for_all(hosts_.size(),
                               [&](std::size_t i) { return bring_to_present(*hosts_[i]); });
        }();
        return restored ? restored : during("taking the lab back", restored.error());
    }

    Result<std::vector<std::string>> names() override { return checkpoints_in(lab_.folder); }

    Result<> remove(const std::string& name) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        if (const auto there = find(name); !there)
            return there;
        return remove_checkpoint(lab_.folder, machines_, name);
    }

    Result<> cut_power(const std::string& host) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        const std::size_t at = index_of(host);
        connections_[at].close();
        machines_[at].process.stop(std::chrono::milliseconds{0});
        return Ok{};
    }

    /// A boot from its disk as it is: nothing of the snapshot's memory is left.
    Result<> power_on(const std::string& host) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        const std::size_t at = index_of(host);
        if (!machines_[at].process.ended())
            return Ok{};
        Machine machine = plans_[at];
        machine.memory = lab_.folder / (host + ".ram");
        machine.backing = Memory::shared;
        const auto started = start_again(at, machine);
        return started ? answering_again(at) : started;
    }

    Result<> freeze(const std::string& host) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        return machines_[index_of(host)].monitor.stop();
    }

    Result<> thaw(const std::string& host) override
    {
        const std::lock_guard one_at_a_time(mutex_);
        return machines_[index_of(host)].monitor.resume();
    }

private:
    std::size_t index_of(const std::string& host) const
    {
        const auto found = std::ranges::find(entry_.hosts, host, &HostEntry::name);
        return static_cast<std::size_t>(found - entry_.hosts.begin());
    }

    Result<> start_again(std::size_t at, const Machine& machine)
    {
        auto running = start_machine(machine, lab_.folder, dies_with_us_, interrupt_);
        if (!running)
            return running.error();
        entry_.hosts[at] = running->entry;
        machines_[at] = std::move(*running);
        return note_machines();
    }

    /// Also those that have been switched off meanwhile, by whomever.
    Result<> start_all_at(const std::string& checkpoint)
    {
        // What one sends another that is gone already is of a time that will not have been.
        const auto started = try_for_all(machines_.size(), [&](std::size_t at) -> Result<> {
            auto running = machine_at_checkpoint(lab_.folder, machines_[at], plans_[at], checkpoint,
                                                 dies_with_us_, interrupt_);
            if (!running)
                return during(cat("'", plans_[at].name, "'"), running.error());
            entry_.hosts[at] = running->entry;
            machines_[at] = std::move(*running);
            return Ok{};
        });
        if (const auto noted = note_machines(); !started || !noted)
            return started ? noted : started;
        for (RunningMachine& machine : machines_)
            if (const auto resumed = machine.monitor.resume(); !resumed)
                return resumed;
        return Ok{};
    }

    Result<> note_machines()
    {
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written;
        return write_ssh_config(lab_.folder, entry_.hosts);
    }

    Result<> find(const std::string& name)
    {
        if (const auto good = check_checkpoint_name(name); !good)
            return good;
        const auto names = checkpoints_in(lab_.folder);
        if (std::ranges::find(names, name) != names.end())
            return Ok{};
        const std::string hint = suggestion(name, names);
        return usage_error(
            cat("lab ", entry_.id, " has no snapshot '", name, "'"),
            hint.empty() ? cat("'volab lab snapshot ", entry_.id, " ", name, "' makes one") : hint);
    }

    Result<> answering_again(std::size_t at)
    {
        const auto deadline = Clock::now() + patience_for_boot;
        for (;;) {
            const auto connected = connections_[at].poll();
            if (!connected || *connected)
                return connected ? Result<>{Ok{}} : connected.error();
            if (machines_[at].process.ended())
                return machine_ended(lab_.folder, entry_.hosts[at].name);
            if (Clock::now() >= deadline)
                return lab_error(cat("'", entry_.hosts[at].name, "' does not answer ",
                                     for_people(patience_for_boot), " after its power came back"));
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }

    Result<> load_machine(const Machine& plan, const fs::path& saved)
    {
        const auto made = make_overlay(plan.disk, saved / plan.disk.filename(), interrupt_);
        if (!made)
            return made.error();
        Machine machine = plan;
        machine.incoming = true;
        auto running = start_machine(machine, lab_.folder, dies_with_us_, interrupt_);
        if (!running)
            return running.error();
        entry_.hosts.push_back(running->entry);
        machines_.push_back(std::move(*running));
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written.error();
        return machines_.back().monitor.load_state(saved / (plan.name + ".state"),
                                                   MemoryIs::in_its_file);
    }

    Result<> meet_machines()
    {
        for (const HostEntry& host : entry_.hosts) {
            auto process = Child::adopt(host.machine.pid);
            if (!process)
                return process.error();
            auto monitor =
                Monitor::connect(lab_.folder, qmp_socket(host.name), std::chrono::seconds{5});
            if (!monitor || !is_running(host.machine)) {
                process->release();
                return monitor ? machine_ended(lab_.folder, host.name) : monitor.error();
            }
            machines_.push_back({std::move(*process), std::move(*monitor), host});
        }
        if (entry_.between && is_running(*entry_.between))
            if (auto between = Child::adopt(entry_.between->pid))
                segment_ = std::move(*between);
        return Ok{};
    }

    void meet_hosts()
    {
        for (const Machine& plan : plans_) {
            connections_.emplace_back(lab_.folder, plan.name);
            hosts_.push_back(std::make_unique<ShellHost>(
                plan.name, ssh_transport(lab_.folder, plan.name), interrupt_));
        }
    }

    Result<> connect(std::chrono::seconds patience)
    {
        return connect_all(connections_, machines_, lab_.folder, patience, interrupt_);
    }

    /// From now on the machines are on their own.
    void let_go()
    {
        gone_ = true;
        connections_.clear();
        for (RunningMachine& machine : machines_)
            machine.process.release();
        if (segment_)
            segment_->release();
    }

    OwnLab lab_;
    LabEntry entry_;
    std::vector<Machine> plans_;
    bool dies_with_us_;
    const Interrupt& interrupt_;
    std::optional<Child> segment_;
    std::vector<RunningMachine> machines_;
    std::vector<SharedConnection> connections_;
    std::vector<std::unique_ptr<Host>> hosts_;
    bool gone_ = false;
    std::mutex mutex_;  ///< of the machines: several hosts may be broken at the same time
};

}  // namespace

Result<std::unique_ptr<Lab>> restore_lab(const Ingredients& ingredients, const Snapshot& snapshot,
                                         bool dies_with_us, const Interrupt& interrupt)
{
    auto folder = make_lab_folder();
    if (!folder)
        return folder.error();
    LabEntry entry{folder->id, utc_now(), to_string(ingredients.acceleration), false, {}};
    std::vector<Machine> plans;
    for (unsigned n = 1; n <= ingredients.hosts.size(); ++n) {
        const fs::path disk = folder->folder / (ingredients.hosts[n - 1].name + ".qcow2");
        plans.push_back(machine_of(ingredients, n, snapshot.kept.folder, disk));
        plans.back().backing = Memory::copied;
    }
    auto lab = std::make_unique<QemuLab>(std::move(*folder), std::move(entry), std::move(plans),
                                         dies_with_us, interrupt);
    if (const auto started = lab->start(ingredients, snapshot); !started)
        return started.error();
    return std::unique_ptr<Lab>{std::move(lab)};
}

Result<std::unique_ptr<Lab>> attach(const ListedLab& listed, Hosts hosts,
                                    const Interrupt& interrupt)
{
    auto folder = take_over(listed);
    if (!folder)
        return folder.error();
    auto entry = read_entry(folder->folder);
    auto plans = read_machines(folder->folder);
    if (!entry || !plans)
        return entry ? plans.error() : entry.error();
    auto lab = std::make_unique<QemuLab>(std::move(*folder), std::move(*entry), std::move(*plans),
                                         /*dies_with_us=*/false, interrupt);
    if (const auto attached = lab->attach(hosts); !attached)
        return during(cat("taking over lab ", listed.entry.id), attached.error());
    return std::unique_ptr<Lab>{std::move(lab)};
}

}  // namespace harness::lab::qemu
