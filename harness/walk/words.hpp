// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "harness/walk/progress.hpp"

namespace harness::walk {

/// The fixed words of a walk in one language. "{}" stands for what is put in, in this order.
struct Words {
    // A step
    std::string_view chapter;  ///< number, of how many, title
    std::string_view on, background, put, get, fault, heal;
    std::string_view unknown_value;  ///< name, step
    std::string_view expected, nothing_expected;
    // How it went
    std::string_view passed, failed, broken, skipped, skipped_before;
    std::string_view expected_word, actual_word, differs_word, exit_status, timed_out, no_output;
    std::string_view lines_left_out, all_in;
    std::string_view nothing_to_see, other_command, other_hosts, preparation, follow_up,
        missing_value, condition, interrupted, lab;
    // What takes long
    std::string_view saving, rewinding, preparing, checking;
    // Talk
    std::string_view welcome, resumed, changed, help, unknown_command, unknown_host, needs_value,
        no_terminal, shell_opens, shell_closed, how_to_leave, checkpoint_saved, rewound, left, kept,
        last_step, closing, closed, closed_failed, steps_passed, lab_gone;
    std::string_view answer_differs;  ///< after a step that did not pass

    std::string_view why(Why reason) const;
};

/// In English when there are none in that language.
const Words& words_in(std::string_view language);

/// A text with what is put in for its "{}"s, one after the other.
std::string filled(std::string_view text, std::initializer_list<std::string_view> values);

}  // namespace harness::walk
