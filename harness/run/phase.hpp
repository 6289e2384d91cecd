// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "harness/run/teller.hpp"

namespace harness::run {

/// A phase that people wait for, told when it begins and, however it ends, when it ends.
class Phase {
public:
    Phase(const Teller& teller, std::string name) : teller_(teller), name_(std::move(name)) {}

    void doing(std::string_view detail) const
    {
        teller_.tell(model::PhaseStarted{name_, std::string{detail}});
    }

    void ended(std::optional<Error> error = std::nullopt) const
    {
        teller_.tell(model::PhaseEnded{name_, since(began_), std::move(error)});
    }

private:
    const Teller& teller_;
    std::string name_;
    Clock::time_point began_ = Clock::now();
};

}  // namespace harness::run
