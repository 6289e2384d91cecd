// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/clock.hpp"
#include "harness/walk/cast.hpp"

namespace harness::walk {

/// What the terminal we talk to can do.
struct ScreenStyle {
    bool colour = false;     ///< ANSI colours
    bool moves = false;      ///< lines can be written over
    std::size_t width = 80;  ///< in columns
};

enum class Paint { plain, bold, dim, red, green, yellow, cyan };

/// Standard output, and the recording of it. One thing at a time; any thread.
class Screen {
public:
    explicit Screen(ScreenStyle style) : style_(style) {}

    /// From now on all that is shown is recorded, too. The writer has to outlive this.
    void record_to(CastWriter& cast)
    {
        cast_ = &cast;
        began_ = Clock::now();
    }

    const ScreenStyle& style() const { return style_; }

    /// As it is: text of anybody has to be made harmless before.
    void print(std::string_view text);
    void line(std::string_view text = {});

    std::string paint(std::string_view text, Paint paint) const;

    /// What somebody typed at the terminal, which showed it by itself: for the recording alone.
    void was_typed(std::string_view text);

private:
    void record(std::string_view text);

    ScreenStyle style_;
    CastWriter* cast_ = nullptr;
    Clock::time_point began_ = Clock::now();
    std::mutex mutex_;
};

/// Text in lines of at most `width` columns, each with `margin` before it. Lines are cut between
/// words, and between characters where a language has no spaces; never before a closing mark.
std::string wrapped(std::string_view text, std::size_t width, std::string_view margin);

/// Its first and its last lines when there are many; `left_out` has a "{}" for how many are not
/// there. Long lines are cut. What a terminal would obey is taken out.
std::string shortened(std::string_view text, std::string_view left_out);

}  // namespace harness::walk
