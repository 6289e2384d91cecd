// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/systemd.hpp"

#include <charconv>
#include <cstddef>
#include <cstdlib>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace convoy::systemd {

namespace {

using harness::cat;

constexpr int first_passed = 3;  // SD_LISTEN_FDS_START

std::optional<long> number_in(const char* variable)
{
    const char* const text =
        std::getenv(variable);  // before there are threads that could change it
    if (!text)
        return std::nullopt;
    long number = 0;
    const std::string_view all = text;
    const auto read = std::from_chars(all.data(), all.data() + all.size(), number);
    return read.ec == std::errc{} && read.ptr == all.data() + all.size() ? std::optional{number}
                                                                         : std::nullopt;
}

int option_of(int fd, int option)
{
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

}  // namespace

void notify(const std::string& state)
{
    const char* const name = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address = {};
    const std::string_view path = name ? name : "";
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    if (path.front() == '@')
        address.sun_path[0] = '\0';
    const Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    (void)::sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address), size);
}

std::chrono::milliseconds watchdog_pause()
{
    const auto wanted = number_in("WATCHDOG_USEC");
    const auto whose = number_in("WATCHDOG_PID");
    if (!wanted || *wanted <= 0 || (whose && *whose != ::getpid()))
        return std::chrono::milliseconds{0};
    return std::max(std::chrono::milliseconds{1}, std::chrono::milliseconds{*wanted / 2000});
}

harness::Result<std::optional<Fd>> listening_socket()
{
    const auto whose = number_in("LISTEN_PID");
    const auto count = number_in("LISTEN_FDS");
    for (const char* variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"})
        ::unsetenv(variable);
    if (!whose || !count || *whose != ::getpid() || *count < 1)
        return std::optional<Fd>{};
    ::fcntl(first_passed, F_SETFD, FD_CLOEXEC);
    std::optional<Fd> passed{Fd{first_passed}};
    if (*count > 1 || option_of(first_passed, SO_DOMAIN) != AF_UNIX ||
        option_of(first_passed, SO_TYPE) != SOCK_STREAM ||
        option_of(first_passed, SO_ACCEPTCONN) != 1)
        return harness::usage_error(
            cat("systemd passed ", *count, " sockets that convoy cannot serve"),
            "convoy.socket needs one ListenStream=, the path of a Unix socket");
    ::fcntl(first_passed, F_SETFL, O_NONBLOCK);
    return passed;
}

}  // namespace convoy::systemd
