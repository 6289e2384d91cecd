// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "harness/model/event.hpp"
#include "reports/record/writer.hpp"

namespace harness::batch::testing {

/// The record of a run of one step, as the program of a task leaves it; one that was killed when
/// `is_whole` is not said.
inline void leave_run(const std::filesystem::path& folder, model::Outcome outcome,
                      bool is_whole = true, const std::string& sha256 = "5eed")
{
    using namespace std::chrono_literals;
    std::filesystem::create_directories(folder);
    auto record = reports::RecordWriter::create(folder / "record.jsonl");
    model::RunStarted start{.run = "r", .scenario = "volumes"};
    start.steps = {{.id = "look", .chapter = "c", .label = "ls"}};
    start.scenario_sha256 = sha256;
    record->tell({0us, start});
    record->tell({1us, model::StepStarted{"look"}});
    if (!is_whole)
        return;
    const bool passed = outcome == model::Outcome::passed;
    record->tell({2us, model::StepEnded{"look", outcome, passed ? "" : "expected: more", 1us}});
    record->tell({2s, model::RunEnded{outcome, "", 2s, {}}});
}

}  // namespace harness::batch::testing
