// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "harness/base/text.hpp"
#include "harness/model/event.hpp"

namespace harness::testing {

/// An event as a short line, without what is different each time.
struct Short {
    using Text = std::string;

    Text operator()(const model::RunStarted& e) const { return cat("run ", e.run, " starts"); }
    Text operator()(const model::PhaseStarted& e) const { return cat(e.phase, ": ", e.detail); }
    Text operator()(const model::PhaseEnded& e) const
    {
        return e.error ? cat(e.phase, " failed: ", e.error->what) : cat(e.phase, " ended");
    }
    Text operator()(const model::HostReady& e) const { return cat(e.host, " is ready"); }
    Text operator()(const model::StepStarted& e) const { return cat(e.step, " starts"); }
    Text operator()(const model::CommandStarted& e) const
    {
        return cat(e.host, ", try ", e.attempt, " $ ", e.command);
    }
    Text operator()(const model::Output& e) const
    {
        return cat(e.host, e.stream == model::Stream::out ? " says " : " complains ", e.text);
    }
    Text operator()(const model::CommandEnded& e) const
    {
        return cat(e.host, e.exit ? cat(" ends with ", *e.exit) : " is killed",
                   e.timed_out ? ", too late" : "");
    }
    Text operator()(const model::CheckDone& e) const
    {
        return cat(e.host, e.passed ? ", as expected: " : ", not as expected: ", e.expected,
                   e.passed ? "" : cat(", but ", e.actual));
    }
    Text operator()(const model::Saved& e) const { return cat("saved ", e.name, "=", e.value); }
    Text operator()(const model::StepEnded& e) const
    {
        return cat(e.step, " ", model::to_string(e.outcome), e.reason.empty() ? "" : ": ",
                   e.reason);
    }
    Text operator()(const model::FaultEnded& e) const
    {
        return cat(e.error ? "not mended: " : "mended ", e.step, " on ", e.host);
    }
    Text operator()(const model::Collected& e) const { return cat("collected ", e.file); }
    Text operator()(const model::Warning& e) const { return cat("warning: ", e.error.what); }
    Text operator()(const model::RunEnded& e) const
    {
        return cat("run ", model::to_string(e.outcome), e.reason.empty() ? "" : ": ", e.reason);
    }
};

/// Keeps all that it is told.
class Recorder final : public model::RunObserver {
public:
    void tell(const model::Event& event) override { events.push_back(event); }

    /// The events of one kind.
    template <typename Body>
    std::vector<Body> all() const
    {
        std::vector<Body> found;
        for (const model::Event& event : events)
            if (const auto* body = std::get_if<Body>(&event.body))
                found.push_back(*body);
        return found;
    }

    std::vector<std::string> story() const
    {
        std::vector<std::string> lines;
        for (const model::Event& event : events)
            lines.push_back(std::visit(Short{}, event.body));
        return lines;
    }

    /// How each step ended, in the order in which they did: "wrong failed: expected: …".
    std::vector<std::string> endings() const
    {
        std::vector<std::string> lines;
        for (const model::StepEnded& ended : all<model::StepEnded>())
            lines.push_back(Short{}(ended));
        return lines;
    }

    /// How often the step was tried on the host.
    std::size_t tries(std::string_view step, std::string_view host) const
    {
        std::size_t count = 0;
        for (const auto& started : all<model::CommandStarted>())
            count += started.step == step && started.host == host;
        return count;
    }

    std::vector<model::Event> events;
};

}  // namespace harness::testing
