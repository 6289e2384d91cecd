// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/lab/host.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/testing/temporary_folder.hpp"

namespace harness::testing {

/// What comes of running a script on a fake host.
using Reply = std::function<Result<lab::CommandResult>(lab::OutputSink&)>;

inline Reply says(std::string out, int status = 0)
{
    return [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::out, out);
        return lab::CommandResult{status};
    };
}

inline Reply complains(std::string err, int status = 1)
{
    return [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::err, err);
        return lab::CommandResult{status};
    };
}

inline Reply is_killed_after(std::string out = {})
{
    return [=](lab::OutputSink& sink) -> Result<lab::CommandResult> {
        sink.write(model::Stream::out, out);
        return lab::CommandResult{std::nullopt, true};
    };
}

/// The command was under way when somebody asked us to stop.
inline Reply is_interrupted(lab::Interrupt& interrupt)
{
    return [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        interrupt.request(SIGINT);
        return interrupt.error();
    };
}

/// Somebody asks us to stop just as the command ends well.
inline Reply ends_during_an_interruption(lab::Interrupt& interrupt)
{
    return [&](lab::OutputSink&) -> Result<lab::CommandResult> {
        interrupt.request(SIGINT);
        return lab::CommandResult{0};
    };
}

/// What a fake host is made of. A script that holds a known text gets that text's replies, one
/// after the other and the last one from then on; any other succeeds and prints nothing.
struct Machine {
    std::map<std::string, std::string> facts;
    std::map<std::string, std::string> files;  ///< what is put here, and can be got
    std::optional<Error> lost;                 ///< set: it does not answer any more
    std::optional<Error> no_copies;            ///< set: it answers, but no file can be copied
    bool copies_hang = false;                  ///< it answers, but no copy ends by itself

    std::vector<std::string> ran;                     ///< all scripts, but those that ask for facts
    std::vector<std::chrono::milliseconds> timeouts;  ///< of those
    std::map<std::string, std::optional<unsigned>> modes;  ///< of what was put

    void on(std::string text, std::vector<Reply> replies)
    {
        replies_.emplace_back(std::move(text), std::move(replies));
    }
    void on(std::string text, Reply reply) { on(std::move(text), std::vector{std::move(reply)}); }

    Result<lab::CommandResult> answer(const lab::Command& command, lab::OutputSink& sink)
    {
        if (command.script.find("uname -r") != std::string::npos) {
            for (const auto& [fact, value] : facts)
                sink.write(model::Stream::out, cat(fact, "=", value, "\n"));
            return lab::CommandResult{0};
        }
        ran.push_back(command.script);
        timeouts.push_back(command.timeout);
        for (auto& [text, replies] : replies_) {
            if (command.script.find(text) == std::string::npos)
                continue;
            const Reply reply = replies.front();
            if (replies.size() > 1)
                replies.erase(replies.begin());
            return reply(sink);
        }
        return lab::CommandResult{0};
    }

private:
    std::vector<std::pair<std::string, std::vector<Reply>>> replies_;
};

/// Hands on to its machine what it is asked.
class FakeHost final : public lab::Host {
public:
    FakeHost(std::string name, Machine& machine, const lab::Interrupt& interrupt)
        : name_(std::move(name)), machine_(machine), interrupt_(interrupt)
    {
    }

    const std::string& name() const override { return name_; }

    Result<lab::CommandResult> run(const lab::Command& command, lab::OutputSink& sink) override
    {
        if (command.can_be_interrupted && interrupt_.requested())
            return interrupt_.error();
        return machine_.lost ? *machine_.lost : machine_.answer(command, sink);
    }

    Result<> put(const std::filesystem::path& from, const std::string& to,
                 std::optional<unsigned> mode, std::chrono::milliseconds timeout) override
    {
        if (const auto error = no_copies(timeout))
            return *error;
        machine_.files[to] = text_of(from);
        machine_.modes[to] = mode;
        return Ok{};
    }

    Result<> get(const std::string& from, const std::filesystem::path& to,
                 std::chrono::milliseconds timeout) override
    {
        if (const auto error = no_copies(timeout))
            return *error;
        const auto file = machine_.files.find(from);
        if (file == machine_.files.end())
            return lab_error(cat("on '", name_, "': no file '", from, "'"));
        testing::put(to, file->second);
        return Ok{};
    }

private:
    std::optional<Error> no_copies(std::chrono::milliseconds timeout) const
    {
        if (interrupt_.requested())
            return interrupt_.error();
        if (machine_.copies_hang) {
            std::this_thread::sleep_for(timeout);
            return lab_error(cat("on '", name_, "': not copied in time"));
        }
        return machine_.lost ? machine_.lost : machine_.no_copies;
    }

    std::string name_;
    Machine& machine_;
    const lab::Interrupt& interrupt_;
};

}  // namespace harness::testing
