// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/variables.hpp"

namespace harness::walk {

/// How a learner stands with a step.
enum class Standing {
    open,     ///< not done yet, or nothing is known of it
    passed,   ///< all checks hold
    failed,   ///< something differs; the checks say what
    skipped,  ///< by the learner, or because its `when:` does not hold here
    broken,   ///< it could not be run: a host does not answer, a value is missing
};
std::string_view to_string(Standing standing);
std::optional<Standing> standing_of(std::string_view word);

/// Why a step stands as it does, for fronts that say it in other languages than English.
enum class Why {
    none,            ///< passed, not tried yet; or `reason` is all there is to say
    differs,         ///< the checks tell
    nothing_to_see,  ///< its state cannot be seen from outside: the command has to be run
    other_command,   ///< what was typed is not about this step
    other_hosts,     ///< done here, not yet on the other hosts of the step (`reason` lists them)
    preparation,     ///< a hidden step before it did not pass
    follow_up,       ///< a hidden step after it did not pass
    missing_value,   ///< the step that saves a variable was not passed (`reason` names both)
    condition,       ///< its `when:` does not hold
    by_learner,      ///< skipped
    interrupted,     ///< Ctrl-C stopped it
    lab,             ///< a host could not be asked
};

/// Where a walk is, and all that the lab itself does not know of it.
struct Position {
    std::string at;                                      ///< id of the step; empty after the last
    std::map<std::string, Standing, std::less<>> steps;  ///< by id, hidden ones, too; open left out
    model::Variables saved;                              ///< what steps have saved
    bool operator==(const Position&) const = default;
};

/// A walk that can go on: what its file in the state folder holds.
struct Progress {
    std::string scenario;  ///< its name
    std::string file;      ///< as given on the command line, made absolute
    std::string sha256;    ///< of its text when the walk began
    std::string provider;
    std::string combination = {};  ///< of the scenario's matrix, as to_text() has it
    std::string lab;               ///< id of the kept lab; empty when the provider has none
    std::string saved_at;          ///< RFC 3339
    Position now;
    std::map<std::string, Position, std::less<>> checkpoints;  ///< by the checkpoint's name
    bool operator==(const Progress&) const = default;
};

std::string to_json(const Progress& progress);
/// A usage Error that names what is wrong in it.
Result<Progress> progress_of(std::string_view json);

/// `$XDG_STATE_HOME/volab/walk`, else `~/.local/state/volab/walk`. An Error without either.
Result<std::filesystem::path> progress_folder();
std::filesystem::path progress_file(const std::filesystem::path& folder, std::string_view scenario);

/// The file is replaced as a whole: a crash leaves the one before.
Result<> write_progress(const std::filesystem::path& file, const Progress& progress);
/// Nothing when there is no such file.
Result<std::optional<Progress>> read_progress(const std::filesystem::path& file);

}  // namespace harness::walk
