// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/model/event.hpp"
#include "harness/walk/shown.hpp"

namespace harness::walk {

/// Between the engine and a walk's observers: makes of steps that are tried again and again, by us
/// and by the learner, the story of one run. Tries are numbered on; a step's checks and its end are
/// held back until the end of the walk, and are those of the last time.
class Told : public model::RunObserver {
public:
    explicit Told(std::vector<model::RunObserver*> observers) : observers_(std::move(observers)) {}

    void tell(const model::Event& event) override;

    /// A step is about to be tried (again). Returns the folder, relative to the walk's, that its
    /// files go to, so that they do not take the place of those of earlier times; may be empty.
    std::string begin(const std::string& step);

    /// What was seen of a step the last time.
    std::vector<CheckShown> checks(const std::string& step) const;
    /// Puts others in their place.
    void set_checks(const std::string& step, const std::vector<CheckShown>& checks,
                    const SourceSpot& where);

    /// The number that the next try at a step on a host gets.
    unsigned next_attempt(const std::string& step, const std::string& host) const;

    /// Lets out what was held back of a step, and how it ended. A step that was never begun ends
    /// without more.
    void end(std::chrono::microseconds at, const std::string& step, model::Outcome outcome,
             std::string reason);

private:
    struct OfStep {
        bool started = false;
        unsigned times = 0;
        std::string folder;
        std::map<std::string, unsigned, std::less<>> before;  ///< tries of earlier times, by host
        std::map<std::string, unsigned, std::less<>> tries;   ///< all, by host
        std::vector<model::CheckDone> checks;
        std::chrono::microseconds took{};
    };
    struct Changer;
    void pass(const model::Event& event);

    std::vector<model::RunObserver*> observers_;
    std::map<std::string, OfStep, std::less<>> steps_;
};

/// Keeps the checks that it is told of, and nothing else.
class CheckKeeper : public model::RunObserver {
public:
    void tell(const model::Event& event) override;
    std::vector<CheckShown> checks;
};

}  // namespace harness::walk
