// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/interrupt.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/ending_signals.hpp"

namespace harness::lab {

namespace {

std::atomic<int> listening_fd{-1};
std::atomic<int> last_signal{0};

// Only what POSIX allows in a signal handler: write(2) and atomics without locks.
void on_signal(int number)
{
    const int saved = errno;
    last_signal = number;
    const std::uint64_t one = 1;
    if (const int fd = listening_fd; fd >= 0)
        (void)!::write(fd, &one, sizeof one);
    errno = saved;
}

}  // namespace

Interrupt::Interrupt() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (fd_ < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

Interrupt::~Interrupt()
{
    int mine = fd_;
    listening_fd.compare_exchange_strong(mine, -1);
    ::close(fd_);
}

void Interrupt::listen_to_signals()
{
    listening_fd = fd_;
    struct sigaction action = {};
    action.sa_handler = on_signal;
    for (const int number : ending_signals) {
        struct sigaction before = {};
        ::sigaction(number, nullptr, &before);
        if (number != SIGHUP || before.sa_handler != SIG_IGN)  // nohup(1) ignores it for us
            ::sigaction(number, &action, nullptr);
    }
}

void Interrupt::request(int signal_number)
{
    last_signal = signal_number;
    const std::uint64_t one = 1;
    (void)!::write(fd_, &one, sizeof one);
}

bool Interrupt::requested() const
{
    return comes_within(std::chrono::milliseconds{0});
}

bool Interrupt::comes_within(std::chrono::milliseconds patience) const
{
    pollfd waiting{fd_, POLLIN, 0};
    int ready = 0;
    do
        ready = ::poll(&waiting, 1, static_cast<int>(patience.count()));
    while (ready < 0 && errno == EINTR);  // by the signal that requests it
    return ready == 1;
}

void Interrupt::acknowledge()
{
    std::uint64_t count = 0;
    (void)!::read(fd_, &count, sizeof count);
}

Error Interrupt::error() const
{
    const char* name = last_signal == SIGTERM  ? "SIGTERM"
                       : last_signal == SIGHUP ? "SIGHUP"
                                               : "SIGINT";
    return {Fault::interrupted, cat("interrupted (", name, ")"), std::nullopt, {}};
}

}  // namespace harness::lab
