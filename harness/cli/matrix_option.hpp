// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"
#include "harness/cli/providers.hpp"
#include "harness/model/matrix.hpp"
#include "harness/model/scenario.hpp"

namespace harness::cli {

/// Adds --matrix KEY=V1,V2, as often as wanted. `help` is what it does.
CLI::Option* add_matrix_option(CLI::App& command, std::vector<std::string>& texts,
                               const std::string& help);

/// The axes that texts of --matrix say. "\," is a comma within a value, "\\" a backslash.
Result<std::vector<model::Axis>> axes_of(const std::vector<std::string>& texts);

/// The combination as texts for --matrix, so that another call runs in it.
std::vector<std::string> matrix_texts(const model::Combination& combination);

/// The same to be typed: " --matrix image=debian-13 --matrix 'options=rw\,sync'".
std::string said_as_options(const model::Combination& combination);

/// The scenario as the command line wants it: axes of --matrix in its matrix, provider and Debian
/// release of the options in its lab, time limits of its steps multiplied. All axes are checked;
/// options that say what an axis says, too, are a wrong call. No combination is applied yet.
Result<model::Scenario> with_options(model::Scenario scenario,
                                     const std::vector<std::string>& texts,
                                     const LabOptions& options, const std::string& convoy_archive);

/// The scenario in the first combination of its matrix, for subcommands that make one lab; as it is
/// without a matrix. The matrix was checked: by the reader, or by with_options().
Result<model::Scenario> in_first_combination(model::Scenario scenario);

/// The archive that labs get: that of the combination, else the one that was asked for. An Error
/// when the combination names one that is not there.
Result<std::string> convoy_archive_of(const model::Scenario& scenario, const std::string& asked);

}  // namespace harness::cli
