// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/lab/lab.hpp"
#include "harness/model/event.hpp"
#include "harness/model/scenario.hpp"

namespace harness::run {

/// Where in the scenario a run begins, in a lab that was kept at that chapter's start.
struct Start {
    std::size_t chapter = 0;          ///< counts from 0
    model::Variables variables = {};  ///< what steps had saved by then
};

/// All that a run needs to know besides the scenario and the provider.
struct RunPlan {
    std::string name;                 ///< of the run; tells its files on hosts from those of others
    std::filesystem::path folder;     ///< exists; output that is long and collected files go there
    std::string provider;             ///< its name
    std::string volab;                ///< version of the program
    model::Variables variables = {};  ///< built-in ones that the caller knows: convoy_archive
    model::Facts environment = {};    ///< what the record is to say of this side
    std::map<std::string, std::string> left_out = {};  ///< steps not to run: id -> why
    /// Leave the lab up at the end; saved at the start of each chapter, where the provider can.
    bool keep = false;
    std::optional<Start> start = std::nullopt;  ///< the steps before are left out
};

/// Brings the lab up, runs the scenario, and takes the lab down, whatever happens between. After
/// the first step that does not pass the rest is skipped, but for `always` and `finally`. All that
/// happens is told to the observers; the last event's body is also what is returned.
///
/// On the first interruption the steps stop, `always` or not, and the closing ones still run; a
/// second one stops those, too. Background programs are ended and the lab is taken down in any
/// case.
model::RunEnded execute(const model::Scenario& scenario, const RunPlan& plan,
                        lab::Provider& provider, lab::Interrupt& interrupt,
                        const std::vector<model::RunObserver*>& observers);

}  // namespace harness::run
