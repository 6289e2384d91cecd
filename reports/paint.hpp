// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "harness/base/text.hpp"

namespace reports {

/// Colours text for a terminal, when colours are wanted.
struct Painter {
    bool colour = false;

    /// `code` is one of SGR: "31".
    std::string operator()(std::string_view text, const char* code) const
    {
        return colour ? harness::cat("\x1b[", code, "m", text, "\x1b[0m") : std::string{text};
    }
};

}  // namespace reports
