// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/model/scenario.hpp"
#include "harness/run/engine.hpp"

namespace harness::cli {

/// Where `--from` has a run begin.
struct From {
    lab::qemu::ListedLab lab;
    run::Start start;
};

/// Finds the kept lab in which the scenario can begin at a step, or at the first of a chapter, and
/// notes the steps of the chapters before as left out. `id` is the lab that is meant; empty: there
/// has to be just one. All errors are of a wrong call.
Result<From> begin_at(const model::Scenario& scenario, const std::string& step,
                      const std::string& id, std::map<std::string, std::string>& left_out);

}  // namespace harness::cli
