// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "harness/base/result.hpp"
#include "harness/lab/lab.hpp"
#include "harness/model/scenario.hpp"

namespace harness::run {

/// What is noted of a chapter's start.
struct KeptStart {
    model::Variables variables;  ///< as they were then
    std::string origin;          ///< what led there, as origin_of() has it
    bool operator==(const KeptStart&) const = default;
};

/// What is noted in a lab's folder about the scenario that was run in it, so that a later run can
/// begin in the middle: `run.json`.
struct KeptRun {
    std::string scenario;  ///< its name
    std::map<std::string, KeptStart, std::less<>>
        starts;                    ///< of chapters, by the checkpoint's name
    std::string combination = {};  ///< of the scenario's matrix, as to_text() has it
    bool operator==(const KeptRun&) const = default;
};

/// A digest of what a lab is at a chapter's start: of its hosts, of the scenario's variables, and
/// of the scenario's text up to there. The chapter itself and what follows may change.
std::string origin_of(const model::Scenario& scenario, std::size_t chapter);

/// The name of the checkpoint at a chapter's start; chapters count from 0.
std::string checkpoint_of(std::size_t chapter);

/// Nothing when nobody has noted anything; an Error when the note cannot be read.
Result<std::optional<KeptRun>> read_kept_run(const std::filesystem::path& lab_folder);
Result<> write_kept_run(const std::filesystem::path& lab_folder, const KeptRun& run);

/// Saves the lab at the start of a chapter and notes that, with the variables that the chapter
/// begins with; no variables: what was done is not what the scenario says, so that no run may begin
/// there. The lab has checkpoints.
Result<> save_chapter_start(lab::Lab& lab, const model::Scenario& scenario, std::size_t chapter,
                            const std::optional<model::Variables>& variables);

}  // namespace harness::run
