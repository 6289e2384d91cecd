// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/qemu_lab.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/duration.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/qemu/running.hpp"
#include "harness/lab/qemu/segment.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience_for_restored{60};
constexpr std::chrono::minutes patience_for_boot{5};  // under emulation, beside others at work

class QemuLab : public Lab, public MachineControl {
public:
    QemuLab(NewLab lab, LabEntry entry, Ingredients ingredients, Snapshot snapshot,
            bool dies_with_us, const Interrupt& interrupt)
        : lab_(std::move(lab)), entry_(std::move(entry)), ingredients_(std::move(ingredients)),
          snapshot_(std::move(snapshot)), dies_with_us_(dies_with_us), interrupt_(interrupt)
    {
    }
    ~QemuLab() override { (void)down(); }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return hosts_; }
    const Interrupt& interrupt() const override { return interrupt_; }
    model::Facts facts() const override { return {{"acceleration", entry_.accelerated_by}}; }
    MachineControl* machines() override { return this; }

    std::string address_of(const std::string& host) const override
    {
        for (unsigned n = 1; n <= entry_.hosts.size(); ++n)
            if (entry_.hosts[n - 1].name == host)
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
    Result<> restore()
    {
        auto segment = connect_hosts(lab_.folder, ingredients_.hosts, dies_with_us_);
        if (!segment)
            return segment.error();
        segment_ = std::move(*segment);
        for (unsigned n = 1; n <= ingredients_.hosts.size(); ++n)
            if (const auto started = load_machine(n); !started)
                return during(cat("restoring '", ingredients_.hosts[n - 1].name, "'"),
                              started.error());
        if (const auto written = write_ssh_files(lab_.folder, snapshot_.keys, entry_.hosts);
            !written)
            return written.error();
        for (RunningMachine& machine : machines_)
            if (const auto resumed = machine.monitor.resume(); !resumed)
                return resumed.error();
        return connect();
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
        const auto number = static_cast<unsigned>(at + 1);
        Machine machine = machine_of(ingredients_, number, snapshot_.kept.folder,
                                     lab_.folder / (host + ".qcow2"));
        machine.memory = lab_.folder / (host + ".ram");
        auto running = start_machine(machine, lab_.folder, dies_with_us_, interrupt_);
        if (!running)
            return running.error();
        entry_.hosts[at] = running->entry;
        machines_[at] = std::move(*running);
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written.error();
        const auto told = write_ssh_files(lab_.folder, snapshot_.keys, entry_.hosts);
        return told ? answering_again(at) : told.error();
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

    Result<> load_machine(unsigned number)
    {
        const std::string& name = ingredients_.hosts[number - 1].name;
        const fs::path disk = lab_.folder / (name + ".qcow2");
        const fs::path& saved = snapshot_.kept.folder;
        if (const auto made = make_overlay(disk, saved / (name + ".qcow2"), interrupt_); !made)
            return made.error();
        Machine machine = machine_of(ingredients_, number, saved, disk);
        machine.backing = Memory::copied;
        machine.incoming = true;
        auto running = start_machine(machine, lab_.folder, dies_with_us_, interrupt_);
        if (!running)
            return running.error();
        entry_.hosts.push_back(running->entry);
        machines_.push_back(std::move(*running));
        if (const auto written = write_entry(lab_.folder, entry_); !written)
            return written.error();
        return machines_.back().monitor.load_state(saved / (name + ".state"));
    }

    Result<> connect()
    {
        for (const model::HostSpec& host : ingredients_.hosts)
            connections_.emplace_back(lab_.folder, host.name);
        const auto connected =
            connect_all(connections_, machines_, lab_.folder, patience_for_restored, interrupt_);
        if (!connected)
            return connected.error();
        for (const model::HostSpec& host : ingredients_.hosts) {
            hosts_.push_back(std::make_unique<ShellHost>(
                host.name, ssh_transport(lab_.folder, host.name), interrupt_));
            if (const auto set = set_clock(*hosts_.back()); !set)
                return set.error();
        }
        return Ok{};
    }

    NewLab lab_;
    LabEntry entry_;
    Ingredients ingredients_;
    Snapshot snapshot_;
    bool dies_with_us_;
    const Interrupt& interrupt_;
    std::optional<Child> segment_;
    std::vector<RunningMachine> machines_;
    std::vector<SharedConnection> connections_;
    std::vector<std::unique_ptr<Host>> hosts_;
    bool gone_ = false;
    std::mutex mutex_;  ///< power and freezing: several hosts may be broken at the same time
};

}  // namespace

Result<std::unique_ptr<Lab>> restore_lab(const Ingredients& ingredients, const Snapshot& snapshot,
                                         bool dies_with_us, const Interrupt& interrupt)
{
    auto folder = make_lab_folder();
    if (!folder)
        return folder.error();
    LabEntry entry{folder->id, utc_now(), to_string(ingredients.acceleration), false, {}};
    auto lab = std::make_unique<QemuLab>(std::move(*folder), std::move(entry), ingredients,
                                         snapshot, dies_with_us, interrupt);
    if (const auto restored = lab->restore(); !restored)
        return restored.error();
    return std::unique_ptr<Lab>{std::move(lab)};
}

}  // namespace harness::lab::qemu
