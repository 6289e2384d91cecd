// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/walk/effect.hpp"

namespace harness::walk {

/// What is so after the commands that were noted, one after the other: the last word on each thing
/// counts.
class Aftermath {
public:
    void note(Effect effect);

    /// The container of that name that one of the commands has made; null when none has.
    ContainerThere* container(const std::string& name);

    std::vector<Effect> take() { return std::move(effects_); }

private:
    std::vector<Effect> effects_;
};

}  // namespace harness::walk
