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

/// What is noted in a lab's folder about the scenario that was run in it, so that a later run can
/// begin in the middle: `run.json`.
struct KeptRun {
    std::string scenario;                                           ///< its name
    std::string sha256;                                             ///< of its text
    std::map<std::string, model::Variables, std::less<>> chapters;  ///< at the start of each: by id
    std::string combination = {};  ///< of the scenario's matrix, as to_text() has it
    bool operator==(const KeptRun&) const = default;
};

/// The name of the checkpoint at a chapter's start; chapters count from 0.
std::string checkpoint_of(std::size_t chapter);

/// Nothing when nobody has noted anything; an Error when the note cannot be read.
Result<std::optional<KeptRun>> read_kept_run(const std::filesystem::path& lab_folder);
Result<> write_kept_run(const std::filesystem::path& lab_folder, const KeptRun& run);

/// Saves the lab at the start of a chapter and notes that, with the variables that the chapter
/// begins with. The lab has checkpoints.
Result<> save_chapter_start(lab::Lab& lab, const model::Scenario& scenario, std::size_t chapter,
                            const model::Variables& variables);

}  // namespace harness::run
