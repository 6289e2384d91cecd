// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/model/outcome.hpp"

namespace reports {

/// The fixed words of a handout in one language. "{}" stands for what is put in, in this order.
struct HandoutWords {
    std::string_view contents, chapter_figure, lab_figure, lab, clean_up, made;
    std::string_view clean_up_says;
    // A command
    std::string_view on, lines_left_out, bytes_left_out, exit_status, timed_out, tries, as_written,
        background;
    // What went wrong
    std::string_view failed, broken, skipped, interrupted, not_in_record, hidden_trouble;
    std::string_view run_not_passed, run_interrupted;
    // Notices
    std::string_view no_language, some_language, scenario_changed, hash_unknown, no_record;
    // The lab
    std::string_view host, memory, cpus, as_provider, suite, images, packages, provider,
        this_machine;
    // The run
    std::string_view made_by, run, started, outcome, scenario, sha256, commit, time_limits,
        host_facts;
    std::string_view passed_word, failed_word, broken_word, skipped_word, interrupted_word;
    std::string_view list_glue;  ///< between names

    std::string_view outcome_word(harness::model::Outcome of) const;
};

/// In English when there are none in that language.
const HandoutWords& handout_words(std::string_view language);

/// A text of the table with what is put in for its "{}"s.
std::string filled(std::string_view text, const std::vector<std::string>& values);

}  // namespace reports
