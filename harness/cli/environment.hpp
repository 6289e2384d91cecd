// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/lab/interrupt.hpp"
#include "harness/model/event.hpp"

namespace harness::cli {

/// The value of an environment variable, when it is set.
using Lookup = std::function<std::optional<std::string>(const char* name)>;

/// The convoy.tar.gz that was asked for, else the one that the build packed, beside the program's
/// own bin/. An absolute path.
std::filesystem::path wanted_convoy_archive(const std::string& asked);

/// What the CI system says of itself in variables that GitHub Actions, GitLab CI and Jenkins
/// document; none outside of CI.
model::Facts ci_facts(const Lookup& variable);

/// Out of what `git status --porcelain=v2 --branch --untracked-files=no` prints (git-status(1)).
model::Facts git_facts(std::string_view status);

/// What is known of this side already.
struct ThisSide {
    std::filesystem::path folder = {};  ///< of the scenario
    std::filesystem::path convoy = {};  ///< the archive to deploy
    bool own_convoy = false;            ///< it is of this build
    double timeout_multiplier = 1;
};

/// All that a record says of this side (reports/RECORD.md, `environment`). What cannot be found out
/// is left out.
model::Facts environment_facts(const ThisSide& side, const lab::Interrupt& interrupt);

}  // namespace harness::cli
