// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/testing/fake_host.hpp"

namespace harness::testing {

/// What became of the lab, and what it is to answer.
struct LabStory {
    std::vector<std::string> happened;  ///< "up", "down", "kept", "dropped", "power of server1 cut"
    std::optional<Error> not_up, not_down, not_kept;  ///< set: that fails
    bool machines = false;                            ///< their power can be cut
    bool checkpoints = false;                         ///< it can be taken back
    std::vector<std::string> saved = {};              ///< names of checkpoints
    std::optional<Error> not_saved = {};              ///< set: no checkpoint can be saved
    std::filesystem::path folder = {};                ///< what is noted of it
};

class FakeLab final : public lab::Lab, public lab::MachineControl, public lab::Checkpoints {
public:
    FakeLab(std::vector<std::unique_ptr<lab::Host>> hosts, LabStory& story,
            const lab::Interrupt& interrupt)
        : hosts_(std::move(hosts)), story_(story), interrupt_(interrupt)
    {
        story_.happened.push_back("up");
    }
    ~FakeLab() override
    {
        if (story_.happened.back() == "up")
            story_.happened.push_back("dropped");
    }

    const std::vector<std::unique_ptr<lab::Host>>& hosts() const override { return hosts_; }
    std::string address_of(const std::string& host) const override
    {
        return cat("address-of-", host);
    }
    std::vector<std::string> login(const std::string&, std::string_view script) const override
    {
        return {"bash", "-c", std::string{script}};
    }
    const lab::Interrupt& interrupt() const override { return interrupt_; }
    MachineControl* machines() override { return story_.machines ? this : nullptr; }
    Checkpoints* checkpoints() override { return story_.checkpoints ? this : nullptr; }

    Result<> save(const std::string& name) override
    {
        if (story_.not_saved)
            return *story_.not_saved;
        story_.saved.push_back(name);
        return did("saved ", name, "");
    }
    Result<> restore(const std::string& name) override { return did("restored ", name, ""); }
    Result<std::vector<std::string>> names() override { return story_.saved; }
    Result<> remove(const std::string& name) override { return did("removed ", name, ""); }

    std::filesystem::path folder() const override { return story_.folder; }

    Result<> cut_power(const std::string& host) override { return did("power of ", host, " cut"); }
    Result<> power_on(const std::string& host) override { return did("power of ", host, " on"); }
    Result<> freeze(const std::string& host) override { return did("", host, " frozen"); }
    Result<> thaw(const std::string& host) override { return did("", host, " thawed"); }

    Result<> down() override
    {
        story_.happened.push_back("down");
        if (story_.not_down)
            return *story_.not_down;
        return Ok{};
    }

    Result<std::string> keep() override
    {
        if (story_.not_kept)
            return *story_.not_kept;
        story_.happened.push_back("kept");
        return std::string{"log in with: fake ssh"};
    }

private:
    Result<> did(std::string_view before, const std::string& host, std::string_view after)
    {
        const std::lock_guard one_at_a_time(mutex_);
        story_.happened.push_back(cat(before, host, after));
        return Ok{};
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<lab::Host>> hosts_;
    LabStory& story_;
    const lab::Interrupt& interrupt_;
};

/// Its machines are there before the lab is up, to be told what to do, and stay when it is down.
class FakeProvider final : public lab::Provider {
public:
    explicit FakeProvider(const lab::Interrupt& interrupt) : interrupt_(interrupt) {}

    Result<> preflight(const model::LabSpec&) override { return Ok{}; }

    Result<std::unique_ptr<lab::Lab>> bring_up(const model::LabSpec& spec,
                                               const lab::Progress& progress) override
    {
        progress("making fakes");
        if (story.not_up)
            return *story.not_up;
        std::vector<std::unique_ptr<lab::Host>> hosts;
        for (const model::HostSpec& host : spec.hosts)
            hosts.push_back(std::make_unique<FakeHost>(host.name, machines[host.name], interrupt_));
        return std::unique_ptr<lab::Lab>{
            std::make_unique<FakeLab>(std::move(hosts), story, interrupt_)};
    }

    std::map<std::string, Machine> machines;
    LabStory story;

private:
    const lab::Interrupt& interrupt_;
};

}  // namespace harness::testing
