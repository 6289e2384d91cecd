// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/shell.hpp"

#include <array>
#include <cerrno>

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/terminal.hpp"

namespace harness::walk {

namespace {

/// Keys come as they are pressed, and are not shown, for as long as this lives.
class RawTerminal {
public:
    RawTerminal()
    {
        is_one_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
        termios raw = before_;
        ::cfmakeraw(&raw);
        if (is_one_)
            ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    }
    ~RawTerminal()
    {
        if (is_one_)
            ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    termios before_{};
    bool is_one_ = false;
};

lab::TerminalSize our_size()
{
    return lab::size_of_our_terminal().value_or(lab::TerminalSize{});
}

/// Shows what came, piece by piece, so that what is said of a command stands before the next
/// prompt.
void show(std::string_view bytes, Marks& marks, Screen& screen, const OnCommand& on_command)
{
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\a'), bytes.size() - 1) + 1;
        if (const std::string shown = marks.take(bytes.substr(0, end)); !shown.empty())
            screen.print(shown);
        for (const Ended& ended : marks.ended())
            if (const std::string said = on_command(ended); !said.empty())
                screen.print(replace_all(said, "\n", "\r\n"));
        bytes.remove_prefix(end);
    }
}

}  // namespace

Result<> run_shell(std::vector<std::string> argv, std::string_view word, Screen& screen,
                   const lab::Interrupt& interrupt, const OnCommand& on_command)
{
    auto terminal = lab::Terminal::open(std::move(argv), our_size());
    if (!terminal)
        return terminal.error();
    const RawTerminal raw;
    Marks marks(word);
    bool typing = true;
    std::array<char, 4096> keys;
    while (!interrupt.requested()) {
        const short wanted = terminal->unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
        std::array<pollfd, 3> waiting{{{terminal->fd(), wanted, 0},
                                       {typing ? STDIN_FILENO : -1, POLLIN, 0},
                                       {interrupt.fd(), POLLIN, 0}}};
        if (::poll(waiting.data(), waiting.size(), 250) < 0 && errno != EINTR)
            break;
        (void)terminal->resize(our_size());
        if (waiting[1].revents != 0) {
            const ssize_t count = ::read(STDIN_FILENO, keys.data(), keys.size());
            typing = count > 0 || (count < 0 && errno == EINTR);
            if (count > 0)
                terminal->write({keys.data(), static_cast<std::size_t>(count)});
        }
        terminal->flush();
        const auto printed = terminal->read();
        if (!printed)
            break;
        show(*printed, marks, screen, on_command);
    }
    terminal->hang_up();
    return Ok{};
}

}  // namespace harness::walk
