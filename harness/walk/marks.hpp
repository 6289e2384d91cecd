// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/walk/typed.hpp"

namespace harness::walk {

/// How we learn what is typed in a real terminal: its shell prints marks, which never reach the
/// screen, before and after each command. They carry a word that only we know, so that nothing that
/// is printed can pass for one:
///
///     ESC ] 633 ; WORD ; B ; COMMAND BEL    a command begins; `\`, newline, ESC, BEL are escaped
///     ESC ] 633 ; WORD ; E ; STATUS BEL     it has ended; the prompt comes next
///
/// (OSC 633 is the number that editors use for shell integration, with other contents.)

/// 128 random bits in hexadecimal.
std::string new_mark_word();

/// A script for a login with a terminal (`Lab::login(host, script)`): it becomes an interactive
/// bash that prints marks and has the prompt "HOST:FOLDER# ".
std::string marking_shell(std::string_view word, std::string_view host);

/// Something that the marks tell.
struct Began {
    std::string command;
};
struct Ended {
    std::string command;
    int status = 0;
    std::string text;   ///< see Typed
    bool whole = true;  ///< see Typed
};

/// Takes the marks out of what a terminal prints, as it comes, in pieces of any size.
class Marks {
public:
    /// More of a command's text than twice this is left out, in its middle.
    static constexpr std::size_t most_text = 256 * 1024;
    /// A longer command is cut.
    static constexpr std::size_t most_command = 64 * 1024;

    explicit Marks(std::string_view word);

    /// What is to be shown of this piece and of what was held back before it.
    std::string take(std::string_view bytes);

    /// The commands that ended since the last call, in their order.
    std::vector<Ended> ended();

    /// The command that runs now; nothing at the prompt.
    const std::optional<Began>& running() const { return running_; }

private:
    void pass(std::string_view bytes, std::string& shown);
    void mark(std::string_view content);

    std::string start_;  ///< of a mark, up to the word and its ';'
    std::string held_;   ///< may become a mark
    std::optional<Began> running_;
    std::string head_, tail_;
    std::uint64_t left_out_ = 0;
    std::vector<Ended> ended_;
};

/// What a terminal printed as plain text: escape sequences taken out, "\r\n" as newlines, a line
/// that was overwritten after a carriage return as it was last.
std::string plain_text(std::string_view printed);

}  // namespace harness::walk
