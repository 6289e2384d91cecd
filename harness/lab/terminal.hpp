// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/child.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab {

/// In characters.
struct TerminalSize {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;

    bool operator==(const TerminalSize&) const = default;
};

/// Of the terminal that is standard output; nothing when that is none, or has not been told.
std::optional<TerminalSize> size_of_our_terminal();

/// A program on a pseudo-terminal of its own (pty(7)), as its controlling one: xterm-256color,
/// UTF-8. Nothing here blocks: whoever owns it waits for fd() with poll(2), to read and, while
/// unsent() is not 0, to write. Used by one thread at a time, whichever.
///
/// The program gets SIGHUP, and soon SIGKILL with all of its session, when this goes.
class Terminal {
public:
    /// `argv` as Lab::login() gives it, or any program of this machine.
    static Result<Terminal> open(std::vector<std::string> argv, TerminalSize size,
                                 const std::filesystem::path& folder = {});

    Terminal(Terminal&&) noexcept = default;
    Terminal& operator=(Terminal&& other) noexcept;
    ~Terminal();

    /// Valid until it is hung up. Readable, too, when nothing more will come.
    int fd() const { return ours_.get(); }

    /// What there is to read, at most so much; empty when that is nothing yet, absent once there
    /// will be nothing more: the program, and whatever else had the terminal open, has ended.
    std::optional<std::string> read(std::size_t most = 65536);

    /// Types it. What the program does not take yet is kept here, in order, for flush().
    void write(std::string_view bytes);
    void flush();
    std::size_t unsent() const { return unsent_.size() - sent_; }

    /// Tells the program (SIGWINCH) when it is another size than before.
    Result<> resize(TerminalSize size);

    /// How the program ended; nothing while it runs.
    std::optional<Ending> ended() { return program_.ended(); }

    /// Ends the program: SIGHUP, after `grace` SIGKILL to all that is left of its session. Nothing
    /// more is read.
    void hang_up(std::chrono::milliseconds grace = std::chrono::milliseconds{200});

private:
    Terminal(Descriptor ours, Child program) : ours_(std::move(ours)), program_(std::move(program))
    {
    }

    Descriptor ours_;
    Child program_;
    std::string unsent_;
    std::size_t sent_ = 0;  ///< of unsent_: what is at its front and gone
};

}  // namespace harness::lab
