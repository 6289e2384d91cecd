// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "harness/lab/host.hpp"

namespace harness::lab {

/// The agreement between us and the shell that runs a step's script on a host.
///
/// The script goes in on standard input, ended by NUL. What comes back on standard error is framed
/// by two notes that start with NUL and a mark nobody else knows: the first tells the shell's
/// session, which can be killed by it; the last tells its status. Because of the last we know that
/// the script has ended although a process it left behind may hold the pipes open.
std::string wrapper_for(std::string_view mark);

/// A script that ends all that another started: what is in its session, a number or words of the
/// shell for it, and what left that but has VOLAB_STEP=mark in the environment it began with. They
/// get SIGTERM, and SIGKILL when they are there after a second.
std::string killer_for(std::string_view session, std::string_view mark);

/// What goes in on standard input.
std::string input_for(std::string_view script);

/// Takes the notes out of standard error, and hands on all the rest.
class NoteFilter : public OutputSink {
public:
    NoteFilter(std::string_view mark, OutputSink& next);

    void write(Stream stream, std::string_view bytes) override;

    /// Hands on what was held back because it could have become a note.
    void finish();

    std::optional<pid_t> session() const { return session_; }
    std::optional<int> status() const { return status_; }

private:
    /// Hands on what is no note. Returns how much of the text is done with: the rest may be the
    /// beginning of a note.
    std::size_t hand_on(std::string_view text);
    void take_note(std::string_view note);

    std::string start_;  ///< of a note: NUL and the mark
    OutputSink& next_;
    std::string held_;
    std::optional<pid_t> session_;
    std::optional<int> status_;
};

}  // namespace harness::lab
