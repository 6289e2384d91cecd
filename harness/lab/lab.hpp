// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/host.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/model/event.hpp"
#include "harness/model/scenario.hpp"

namespace harness::lab {

/// Told what a provider is busy with: "building the host image", "restoring server1, server2".
using Progress = std::function<void(std::string_view doing)>;

/// What the maker of machines can do to them from outside. Each call blocks until it is done.
class MachineControl {
public:
    virtual ~MachineControl() = default;

    /// Off from one moment to the next: what was not written to its disk is lost.
    virtual Result<> cut_power(const std::string& host) = 0;
    /// On, unless it is; returns when the host answers, a minute or more later under emulation.
    virtual Result<> power_on(const std::string& host) = 0;
    /// Stands still, its clock included, until it is thawed.
    virtual Result<> freeze(const std::string& host) = 0;
    virtual Result<> thaw(const std::string& host) = 0;
};

/// What a checkpoint can be called: letters, digits, '-' and '_', at most 64 of them.
bool is_checkpoint_name(std::string_view name);

/// Saves all hosts of a lab at one moment, and takes them back there. Each call blocks until it is
/// done; one at a time.
class Checkpoints {
public:
    virtual ~Checkpoints() = default;

    /// Over an earlier one of the same name. The hosts stand still meanwhile, connections last.
    virtual Result<> save(const std::string& name) = 0;
    /// When this returns all hosts answer again, their clocks are right and NFS mounts work on.
    /// Commands and terminals that were open have ended: none of them is in the saved lab's time.
    /// Fault::usage when there is no such checkpoint: nothing was done then.
    virtual Result<> restore(const std::string& name) = 0;
    /// In the order of the alphabet; those that all hosts have.
    virtual Result<std::vector<std::string>> names() = 0;
    /// Fault::usage when there is no such checkpoint.
    virtual Result<> remove(const std::string& name) = 0;
};

/// What a provider lets `fault:` steps do.
struct Breakable {
    bool hosts = false;     ///< commands that break a host may be run on it
    bool machines = false;  ///< its labs have a MachineControl
    std::string hint = {};  ///< what would let it break hosts, when it does not
};

/// Hosts that are up. Whoever owns it owns the machines: when it goes, so do they, unless it was
/// kept.
class Lab {
public:
    virtual ~Lab() = default;

    /// In the order of the scenario; never empty.
    virtual const std::vector<std::unique_ptr<Host>>& hosts() const = 0;

    /// Where each host is reached from the others; the value of `${{ HOST.address }}`.
    virtual std::string address_of(const std::string& host) const = 0;

    /// What only the provider knows of its hosts: acceleration ("kvm", "tcg").
    virtual model::Facts facts() const { return {}; }

    /// Power and freezing, where the provider can; else nothing.
    virtual MachineControl* machines() { return nullptr; }

    /// Saving and taking back, where the provider can (qemu); else nothing.
    virtual Checkpoints* checkpoints() { return nullptr; }

    /// The program that, on a terminal of this machine (terminal.hpp), runs the script in bash, as
    /// root, on a terminal of the host. Its exit status is the script's. Cheap: nothing is started.
    virtual std::vector<std::string> login(const std::string& host,
                                           std::string_view script) const = 0;
    /// An interactive shell there, as a person gets it who logs in.
    std::vector<std::string> login(const std::string& host) const
    {
        return login(host, "exec bash -l");
    }

    /// Where something may be noted about the lab that goes with it, when it is kept and taken over
    /// again; empty with providers that have no such place.
    virtual std::filesystem::path folder() const { return {}; }

    /// What its hosts watch while they block.
    virtual const Interrupt& interrupt() const = 0;

    /// Ends all machines and removes what they used. Idempotent; the destructor does it, too, but
    /// cannot tell what went wrong.
    virtual Result<> down() = 0;

    /// Leaves the machines running when this goes. Returns how a person gets at them.
    virtual Result<std::string> keep() = 0;

    /// The host of that name; the reader of scenarios has seen to it that there is one.
    Host& host(std::string_view name) const;
};

/// Makes labs out of something.
class Provider {
public:
    virtual ~Provider() = default;

    /// What can be told to be wrong at once, before anything is started: a lab that this provider
    /// does not make (Fault::scenario), a program that is missing on this machine (Fault::lab).
    virtual Result<> preflight(const model::LabSpec& spec) = 0;

    virtual Breakable breakable() const { return {}; }

    /// All hosts up and answering, or none left running. Blocks for seconds to minutes.
    virtual Result<std::unique_ptr<Lab>> bring_up(const model::LabSpec& spec,
                                                  const Progress& progress) = 0;
};

/// What `when:` may ask about, of a host that is up: docker (when there is an engine), kernel, os,
/// release, architecture, host. The engine adds provider and the lab's own facts.
Result<model::Facts> facts_of(Host& host);

}  // namespace harness::lab
