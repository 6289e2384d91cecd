// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "harness/model/expectation.hpp"
#include "harness/model/variables.hpp"

namespace harness::walk {

/// What a command printed, by stream.
struct Streams {
    std::string out, err;
    bool operator==(const Streams&) const = default;
};

/// A terminal shows both streams as they come, even within a line. When a step expects a text of
/// standard output and something of standard error as well, the lines of the former are looked for
/// in what was shown, in their order, and all else is standard error. When they are not all there,
/// and for other steps, either is all that was shown.
Streams part_streams(std::string_view shown, const model::Expectations& expected,
                     const model::Variables& known);

}  // namespace harness::walk
