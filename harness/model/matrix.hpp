// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.hpp"

namespace harness::model {

/// One axis of a matrix and the values it takes, in the order written; never empty.
struct Axis {
    std::string key;
    std::vector<std::string> values;
    SourceSpot where = {};
    bool operator==(const Axis&) const = default;
};

/// One value for each axis, in the order of the axes; empty: no matrix.
using Combination = std::vector<std::pair<std::string, std::string>>;

/// `matrix:`: a scenario is run once in each combination of its axes' values.
struct Matrix {
    std::vector<Axis> axes;
    /// Of each, those of its axes that matter: a combination that has all of its values is left
    /// out, as GitHub Actions does it.
    std::vector<Combination> exclude;
    bool operator==(const Matrix&) const = default;
};

/// A matrix may have so many, those left out counted, too: GitHub's limit for jobs.
constexpr std::size_t most_combinations = 256;

/// How many there would be if none were left out; 1 when there are no axes. A number too large to
/// hold comes back as the largest there is.
std::size_t product_of(const std::vector<Axis>& axes);

/// Those that are not left out. The last axis changes fastest. One empty one when there are no
/// axes; none when all are left out. Of more than `most_combinations`, the first so many are made.
std::vector<Combination> combinations(const Matrix& matrix);

/// "image=debian-12, size=100"; "" for none.
std::string to_text(const Combination& combination);

/// "docker-volumes (image=debian-13)": what something is called in a combination; `name` alone when
/// there is none.
std::string name_in(const Combination& combination, std::string name);

/// `base` with axes from elsewhere (--matrix): one with the same key is replaced where it stands,
/// others are added at the end.
Matrix with(Matrix base, const std::vector<Axis>& overriding);

}  // namespace harness::model
