// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/child.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace harness::lab {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

Result<Child> Child::start(const Program& program, const fs::path& output)
{
    const Descriptor nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const Descriptor log{::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)};
    if (!log.is_open())
        return lab_error(cat("cannot write '", output.string(), "': ", std::strerror(errno)));
    auto pid = start_lasting_program(program, {nothing.get(), log.get(), log.get()});
    if (!pid)
        return pid.error();
    return Child{*pid};
}

Result<Child> Child::start_on_terminal(const Program& program, const Descriptor& terminal)
{
    const int fd = terminal.get();
    auto pid = start_lasting_program(program, {fd, fd, fd, /*are_terminal=*/true});
    if (!pid)
        return pid.error();
    return Child{*pid};
}

Result<Child> Child::adopt(pid_t pid)
{
    Descriptor watch = watch_process(pid);
    if (!watch.is_open())
        return lab_error(cat("cannot watch the process ", pid, ": ", std::strerror(errno)));
    return Child{pid, std::move(watch)};
}

std::optional<Ending> Child::reap(int flags) const
{
    if (!adopted_.is_open())
        return lab::reap(pid_, flags);
    pollfd waiting{adopted_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, flags == WNOHANG ? 0 : -1) == 1)
        return Ending{255, std::nullopt};
    return std::nullopt;
}

Child& Child::operator=(Child&& other) noexcept
{
    if (this != &other) {
        stop(milliseconds{0});
        adopted_ = std::move(other.adopted_);
        pid_ = std::exchange(other.pid_, -1);
        ending_ = std::exchange(other.ending_, std::nullopt);
    }
    return *this;
}

Child::~Child()
{
    stop(milliseconds{0});
}

std::optional<Ending> Child::ended()
{
    if (!ending_ && pid_ > 0)
        ending_ = reap(WNOHANG);
    return ending_;
}

std::optional<Ending> Child::wait(milliseconds patience)
{
    const auto deadline = Clock::now() + patience;
    auto pause = milliseconds{1};
    while (!ended() && Clock::now() < deadline) {
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, milliseconds{50});
    }
    return ended();
}

void Child::stop(milliseconds grace)
{
    if (pid_ <= 0)
        return;
    if (!ended() && grace.count() > 0) {
        ::kill(pid_, SIGTERM);
        wait(grace);
    }
    signal_session(pid_, SIGKILL);
    if (!ending_)
        ending_ = reap(0);
    pid_ = -1;
}

}  // namespace harness::lab
