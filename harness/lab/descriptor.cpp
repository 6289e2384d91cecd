// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/descriptor.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace harness::lab {

void Descriptor::close()
{
    if (fd_ >= 0)
        ::close(std::exchange(fd_, -1));
}

std::optional<Pipe> make_pipe()
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return std::nullopt;
    return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

int poll_timeout(Clock::time_point deadline)
{
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 3'600'000));
}

Descriptor watch_process(pid_t pid)
{
    return Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

}  // namespace harness::lab
