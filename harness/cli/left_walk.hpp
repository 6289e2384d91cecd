// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/model/scenario.hpp"
#include "harness/walk/progress.hpp"

namespace harness::cli {

/// How a call of `volab walk` is to begin.
enum class Beginning {
    anew,       ///< where no walk was left
    restarted,  ///< the same, whatever was left: the lab of that is taken down
    resumed,    ///< where a walk was left
};

/// What an earlier call left of the walk through a scenario.
struct LeftWalk {
    std::filesystem::path file;            ///< where progress is kept
    std::optional<walk::Progress> before;  ///< to go on with: only when it is resumed
};

/// An Error when a call that is to begin in that way cannot, with what it may say instead.
Result<LeftWalk> left_walk(const model::Scenario& scenario, Beginning beginning);

/// The kept lab of that id, when it still is one.
std::optional<lab::qemu::ListedLab> kept_lab(const std::string& id);

}  // namespace harness::cli
