// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/model/matrix.hpp"
#include "harness/model/scenario.hpp"

namespace harness::scenario {

// What an axis of a matrix can be:
//   image      what the hosts are made of: debian-12, debian-13, or a Debian release by its name
//   provider   what makes the hosts
//   memory     of all hosts: 1GiB
//   cpus       of all hosts
//   convoy     the archive that is deployed
//   NAME       a variable that the scenario's `variables:` has
// Image, memory and cpus are for the provider qemu: hosts of others are as they are.

/// The scenario as it is in one combination of its matrix: lab and variables are those of it. Which
/// archive of convoy is deployed is the caller's to see to. A value that cannot be is a usage
/// error.
Result<model::Scenario> in_combination(model::Scenario scenario,
                                       const model::Combination& combination);

/// The archive of convoy that the combination names.
std::optional<std::string> convoy_of(const model::Combination& combination);

/// Whether the axes fit the scenario, for axes that are not written in it: unknown keys, values
/// that cannot be, values there twice, providers that cannot do it. Usage errors.
Result<> check_axes(const model::Scenario& scenario, const std::vector<model::Axis>& axes);

// What check_axes() is made of, for whoever knows the places. Errors have none.
Result<> check_key(const model::Scenario& scenario, const std::string& key);
Result<> check_value(const std::string& key, const std::string& value);
/// That the lab of every provider in question has what the axes set.
Result<> check_provider(const model::LabSpec& lab, const std::vector<model::Axis>& axes,
                        const model::Axis& axis);
/// That there are not too many combinations.
Result<> check_count(const std::vector<model::Axis>& axes);

}  // namespace harness::scenario
