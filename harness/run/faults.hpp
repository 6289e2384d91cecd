// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/model/fault.hpp"
#include "harness/model/scenario.hpp"
#include "harness/run/teller.hpp"

namespace harness::run {

struct ActionContext;

/// Whether the provider lets the steps that are to run break what they want to break. Asked before
/// anything is started; the Error has the step's place.
Result<> check_faults(const model::Scenario& scenario,
                      const std::function<bool(const model::Step&)>& is_run,
                      const std::string& provider, lab::Breakable breakable);

/// What steps have broken on purpose, until it is whole again. A host that is told to break itself
/// undoes it itself when the time is over, however it is cut off by then; power and freezing are
/// undone from here.
class Faults {
public:
    /// `run` tells this run's faults on a host from those of others.
    Faults(std::string run, lab::Lab& lab, const Teller& teller)
        : run_(std::move(run)), lab_(lab), teller_(teller)
    {
    }
    ~Faults();

    /// Breaks the host of the context. An Error when it cannot be: the host is then as it was.
    /// Safe to call for several hosts at the same time.
    Result<> inject(const model::InjectFault& fault, const ActionContext& context);

    /// What that step broke on that host is whole when this returns, by its own time or because
    /// of us. When it broke nothing there is nothing to do.
    Result<> heal(const std::string& step, const std::string& host);

    /// Undoes what is left, the latest first. Returns all that could not be undone, now or before.
    std::vector<Error> heal_all();

private:
    struct Open {
        std::string step;
        lab::Host& host;
        model::InjectFault fault;
        std::string mark;
        std::mutex mutex;
        std::optional<Result<>> ended;  ///< guarded by mutex; how it was undone
        std::jthread timer;             ///< of power and freezing; the last member
    };

    Result<> inject_on_host(const model::InjectFault& fault, const ActionContext& context,
                            const std::string& mark);
    Result<> break_machine(const model::InjectFault& fault, const std::string& host);
    Open& remember(const model::InjectFault& fault, const ActionContext& context, std::string mark);
    Result<> undo(Open& open);
    Result<> mend(const Open& open);

    std::string run_;
    lab::Lab& lab_;
    const Teller& teller_;
    std::mutex mutex_;
    std::list<Open> open_;  ///< guarded by mutex_, its elements stay where they are
};

}  // namespace harness::run
