// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/vagrant/provider.hpp"

#include <algorithm>
#include <fstream>

#include <sys/stat.h>

#include "harness/base/text.hpp"
#include "harness/lab/leftovers.hpp"
#include "harness/lab/program.hpp"

namespace harness::lab::vagrant {

namespace {

namespace fs = std::filesystem;

constexpr const char* snapshot = "volab-before";

/// What we bring up has to go down even if we are about to stop.
const Interrupt& never()
{
    static const Interrupt interrupt;
    return interrupt;
}

bool is_up(const Machine& machine)
{
    return machine.state == "running";
}

/// Ours from the beginning to the end.
bool is_new(const Machine& machine)
{
    return machine.state == "not_created";
}

/// Notes which machines are a run's to destroy, so that a later run knows when this one is killed.
fs::path note_of(const fs::path& folder, const std::string& name)
{
    return folder / ".vagrant" / "volab" / (name + ".made");
}

void note_made(const fs::path& folder, const std::string& name)
{
    std::error_code error;
    fs::create_directories(note_of(folder, name).parent_path(), error);
    std::ofstream(note_of(folder, name)) << "volab-vagrant-" << name_of(ourselves()) << "\n";
}

void forget_made(const fs::path& folder, const std::string& name)
{
    std::error_code error;
    fs::remove(note_of(folder, name), error);
}

/// Whether a run that was killed has left it.
bool is_leftover(const fs::path& folder, const std::string& name)
{
    std::string owner;
    std::ifstream(note_of(folder, name)) >> owner;
    const auto who = owner_in(owner);
    return who && is_gone(*who);
}

/// For the machines' ssh configuration, which names their keys.
fs::path config_folder()
{
    return cat("/tmp/volab-vagrant-", name_of(ourselves()));
}

/// The lab of the ssh provider, and what has to be undone behind it.
class VagrantLab : public Lab {
public:
    VagrantLab(Vagrant vagrant, std::vector<Machine> before, const Interrupt& interrupt)
        : vagrant_(std::move(vagrant)), before_(std::move(before)), interrupt_(interrupt)
    {
    }
    ~VagrantLab() override
    {
        (void)down();
        lab_.reset();
        std::error_code error;
        fs::remove_all(config_folder(), error);
    }

    const std::vector<std::unique_ptr<Host>>& hosts() const override { return lab_->hosts(); }
    const Interrupt& interrupt() const override { return interrupt_; }
    std::string address_of(const std::string& host) const override
    {
        return lab_->address_of(host);
    }
    std::vector<std::string> login(const std::string& host, std::string_view script) const override
    {
        return lab_->login(host, script);
    }
    model::Facts facts() const override { return {{"vagrant", before_.front().provider}}; }

    /// What was not up comes up; what was is saved. `saved()` then tells whether that was possible.
    Result<> bring_machines_up(const Progress& progress)
    {
        std::vector<std::string> names;
        for (const Machine& machine : before_) {
            if (is_new(machine))
                note_made(vagrant_.folder(), machine.name);
            if (!is_up(machine))
                names.push_back(machine.name);
        }
        for (const Machine& machine : before_)
            if (is_up(machine)) {
                progress(cat("saving ", machine.name, " as it is"));
                if (vagrant_.act({"snapshot", "save", "--force", machine.name, snapshot},
                                 interrupt_))
                    saved_.push_back(machine.name);
            }
        if (interrupt_.requested())
            return interrupt_.error();
        if (names.empty())
            return Ok{};
        progress(cat("vagrant up ", join(names, " ")));  // it prints by pages, not by lines
        return vagrant_.up(names, progress, interrupt_);
    }

    /// Whether nothing that a scenario does to the machine outlives the run.
    bool all_go_back() const
    {
        return std::ranges::all_of(before_, [&](const Machine& machine) {
            return is_new(machine) || std::ranges::find(saved_, machine.name) != saved_.end();
        });
    }

    void use(std::unique_ptr<Lab> lab) { lab_ = std::move(lab); }

    Result<> down() override
    {
        if (gone_)
            return Ok{};
        gone_ = true;
        std::vector<Error> errors;
        const auto note = [&](const Result<>& done) {
            if (!done)
                errors.push_back(done.error());
        };
        if (lab_)
            note(lab_->down());
        for (const Machine& machine : before_)
            note(take_back(machine));
        if (errors.empty())
            return Ok{};
        for (std::size_t i = 1; i < errors.size(); ++i)
            errors.front().what += cat("; ", errors[i].what);
        return errors.front();
    }

    Result<std::string> keep() override
    {
        gone_ = true;
        for (const Machine& machine : before_)
            forget_made(vagrant_.folder(), machine.name);
        (void)lab_->keep();
        return cat("the machines are still up: 'vagrant ssh ", before_.front().name, "' in ",
                   vagrant_.folder().string(), " logs in, 'vagrant destroy' ends them");
    }

private:
    Result<> take_back(const Machine& machine)
    {
        if (is_new(machine)) {
            const auto gone = vagrant_.act({"destroy", "--force", machine.name}, never());
            if (gone)
                forget_made(vagrant_.folder(), machine.name);
            return gone;
        }
        if (!is_up(machine))
            return vagrant_.act({"halt", machine.name}, never());
        if (std::ranges::find(saved_, machine.name) == saved_.end())
            return Ok{};
        const auto back = vagrant_.act(
            {"snapshot", "restore", "--no-provision", machine.name, snapshot}, never());
        return back ? vagrant_.act({"snapshot", "delete", machine.name, snapshot}, never()) : back;
    }

    Vagrant vagrant_;
    std::vector<Machine> before_;
    std::vector<std::string> saved_;
    const Interrupt& interrupt_;
    std::unique_ptr<Lab> lab_;
    bool gone_ = false;
};

/// The machines' ssh configuration, in a file that only we may read.
Result<fs::path> write_config(const Vagrant& vagrant, const std::vector<Machine>& machines,
                              const Interrupt& interrupt)
{
    const fs::path folder = config_folder();
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return lab_error(cat("cannot make '", folder.string(), "'"));
    std::ofstream file(folder / "ssh_config");
    for (const Machine& machine : machines) {
        const auto config = vagrant.ssh_config(machine.name, interrupt);
        if (!config)
            return config.error();
        file << *config << "\n";
    }
    file.close();
    if (!file)
        return lab_error(cat("cannot write into '", folder.string(), "'"), "is the disk full?");
    return folder / "ssh_config";
}

}  // namespace

Result<> VagrantProvider::preflight(const model::LabSpec& spec)
{
    if (!is_installed("vagrant"))
        return lab_error("there is no 'vagrant' on this machine",
                         "scripts/setup-vagrant installs it: vagrant, vagrant-libvirt, "
                         "libvirt-daemon-system and dnsmasq-base");
    std::error_code error;
    if (!fs::is_regular_file(options_.folder / "Vagrantfile", error))
        return usage_error(cat("there is no Vagrantfile in '", options_.folder.string(), "'"),
                           "run volab where one is, or in its own checkout");
    end_leftovers("/tmp");
    const auto machines = vagrant_.status(interrupt_);
    if (!machines)
        return machines.error();
    std::vector<std::string> there;
    for (const Machine& machine : *machines)
        there.push_back(machine.name);
    before_.clear();
    leftovers_.clear();
    for (const model::HostSpec& host : spec.hosts) {
        const auto found = std::ranges::find(*machines, host.name, &Machine::name);
        if (found == machines->end())
            return Error{
                Fault::scenario,
                cat("the Vagrantfile has no machine '", host.name, "', which the scenario needs"),
                host.where, suggestion(host.name, there)};
        before_.push_back(*found);
        if (!is_new(*found) && is_leftover(options_.folder, host.name)) {
            before_.back().state = "not_created";  // as it was when the killed run began
            leftovers_.push_back(host.name);
        }
    }
    return Ok{};
}

Breakable VagrantProvider::breakable() const
{
    return {std::ranges::all_of(before_, is_new) || options_.owned, false,
            "some machines were there before; --i-own-these-hosts lets faults break them"};
}

Result<std::unique_ptr<Lab>> VagrantProvider::bring_up(const model::LabSpec& spec,
                                                       const Progress& progress)
{
    for (const std::string& name : leftovers_) {
        progress(cat("removing what a killed run has left: ", name));
        if (const auto gone = vagrant_.act({"destroy", "--force", name}, interrupt_); !gone)
            return gone.error();
    }
    auto lab = std::make_unique<VagrantLab>(vagrant_, before_, interrupt_);
    if (const auto up = lab->bring_machines_up(progress); !up)
        return up.error();
    const auto config = write_config(vagrant_, before_, interrupt_);
    if (!config)
        return config.error();
    ssh::SshProvider strangers({.inventory = {.file = {}, .config = config->string(), .hosts = {}},
                                .needs = options_.needs,
                                .image_file = options_.image_file,
                                .owned = options_.owned || std::ranges::all_of(before_, is_new),
                                .go_back = lab->all_go_back()},
                               interrupt_);
    if (const auto ready = strangers.preflight(spec); !ready)
        return ready.error();
    auto hosts = strangers.bring_up(spec, progress);
    if (!hosts)
        return hosts.error();
    lab->use(std::move(*hosts));
    return std::unique_ptr<Lab>{std::move(lab)};
}

}  // namespace harness::lab::vagrant
