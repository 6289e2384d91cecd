// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "harness/walk/aftermath.hpp"
#include "harness/walk/command_words.hpp"
#include "reports/draw/shell.hpp"

namespace harness::walk {

/// Where `cd` has led.
struct WorkingFolder {
    std::string path = {};  ///< empty in the home folder
    bool is_known = true;   ///< otherwise relative paths tell nothing

    /// `cd WORDS`
    void change(WordSpan words);

    /// Without dots, and without a slash at its end.
    std::string path_of(const std::string& word) const;
};

/// What is mounted after `mount` and `umount`.
void note_mount(WordSpan words, const WorkingFolder& folder, Aftermath& after);
void note_umount(WordSpan words, Aftermath& after);

/// What programs that work on files (`mkdir`, `cp`, `rm`, …) leave of them.
void note_files(const std::string& program, WordSpan words, const WorkingFolder& folder,
                Aftermath& after);

/// The files that a command's output goes to.
void note_redirects(const reports::ShellCommand& command, const WorkingFolder& folder,
                    Aftermath& after);

}  // namespace harness::walk
