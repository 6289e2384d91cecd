// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/terminal.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace harness::lab {

namespace {

Error no_terminal()
{
    return lab_error(cat("cannot make a terminal: ", std::strerror(errno)),
                     "too many may be open: see /proc/sys/kernel/pty/max and 'ulimit -n'");
}

winsize kernel_size(TerminalSize size)
{
    winsize kernel = {};
    kernel.ws_col = size.columns;
    kernel.ws_row = size.rows;
    return kernel;
}

/// The program's end of it: erasing takes whole characters, not bytes.
Result<Descriptor> open_other_end(const Descriptor& ours, TerminalSize size)
{
    std::array<char, 64> name{};
    if (::grantpt(ours.get()) != 0 || ::unlockpt(ours.get()) != 0 ||
        ::ptsname_r(ours.get(), name.data(), name.size()) != 0)
        return no_terminal();
    Descriptor theirs{::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
    termios modes = {};
    if (!theirs.is_open() || ::tcgetattr(theirs.get(), &modes) != 0)
        return no_terminal();
    modes.c_iflag |= IUTF8;
    const winsize kernel = kernel_size(size);
    if (::tcsetattr(theirs.get(), TCSANOW, &modes) != 0 ||
        ::ioctl(theirs.get(), TIOCSWINSZ, &kernel) != 0)
        return no_terminal();
    return theirs;
}

}  // namespace

std::optional<TerminalSize> size_of_our_terminal()
{
    winsize size = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return std::nullopt;
    return TerminalSize{size.ws_col, size.ws_row};
}

Result<Terminal> Terminal::open(std::vector<std::string> argv, TerminalSize size,
                                const std::filesystem::path& folder)
{
    Descriptor ours{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)};
    if (!ours.is_open())
        return no_terminal();
    const auto theirs = open_other_end(ours, size);
    if (!theirs)
        return theirs.error();
    auto program = Child::start_on_terminal(
        {.argv = std::move(argv),
         .environment = {{"TERM", "xterm-256color"}, {"LC_ALL", "C.UTF-8"}},
         .folder = folder},
        *theirs);
    if (!program)
        return program.error();
    return Terminal{std::move(ours), std::move(*program)};
}

Terminal& Terminal::operator=(Terminal&& other) noexcept
{
    if (this != &other) {
        hang_up();
        ours_ = std::move(other.ours_);
        program_ = std::move(other.program_);
        unsent_ = std::move(other.unsent_);
        sent_ = other.sent_;
    }
    return *this;
}

Terminal::~Terminal()
{
    hang_up();
}

std::optional<std::string> Terminal::read(std::size_t most)
{
    if (!ours_.is_open())
        return std::nullopt;
    std::string bytes(most, '\0');
    for (;;) {
        const ssize_t got = ::read(ours_.get(), bytes.data(), bytes.size());
        if (got > 0) {
            bytes.resize(static_cast<std::size_t>(got));
            return bytes;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return std::string{};
        return std::nullopt;  // EIO: nobody has the other end open
    }
}

void Terminal::write(std::string_view bytes)
{
    unsent_ += bytes;
    flush();
}

void Terminal::flush()
{
    while (ours_.is_open() && sent_ < unsent_.size()) {
        const ssize_t put = ::write(ours_.get(), unsent_.data() + sent_, unsent_.size() - sent_);
        if (put > 0)
            sent_ += static_cast<std::size_t>(put);
        else if (put < 0 && errno == EAGAIN)
            break;
        else if (put == 0 || errno != EINTR) {
            sent_ = unsent_.size();  // nobody is there to take it
            break;
        }
    }
    // What has gone is given back seldom: moving the rest each time would cost a paste's square.
    if (sent_ == unsent_.size() || sent_ > 65536) {
        unsent_.erase(0, sent_);
        sent_ = 0;
    }
}

Result<> Terminal::resize(TerminalSize size)
{
    const winsize kernel = kernel_size(size);
    if (::ioctl(ours_.get(), TIOCSWINSZ, &kernel) != 0)
        return lab_error(cat("cannot resize the terminal: ", std::strerror(errno)));
    return Ok{};
}

void Terminal::hang_up(std::chrono::milliseconds grace)
{
    if (!ours_.is_open())
        return;
    ours_.close();  // the kernel sends SIGHUP
    (void)program_.wait(grace);
    program_.stop(std::chrono::milliseconds{0});
}

}  // namespace harness::lab
