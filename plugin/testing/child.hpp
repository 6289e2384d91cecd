// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/share/fd.hpp"

namespace convoy::testing {

/// A process that runs `body` and exits with what it returns; killed at the end if it still runs.
class Child {
public:
    explicit Child(const std::function<int()>& body) : pid_(::fork())
    {
        if (pid_ == 0)
            ::_exit(body());
    }
    ~Child()
    {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number) const { ::kill(pid_, number); }

    /// Waits until it ends. Its exit status; 256 and the signal's number when one ended it.
    int wait()
    {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    }

private:
    pid_t pid_;
};

/// A connection to a Unix socket that says just what it is told. Whatever takes longer than twenty
/// seconds counts as broken.
class RawClient {
public:
    explicit RawClient(const std::filesystem::path& path)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{AF_UNIX, {}};
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        const timeval patience{20, 0};
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        connected_ =
            ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    bool connected() const { return connected_; }
    int fd() const { return fd_.get(); }

    /// False: the other end has closed, or takes nothing more.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t put = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (put <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }

    /// The next answer, head and body; "" when the connection is closed instead.
    std::string receive()
    {
        std::size_t end = std::string::npos;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos)
            if (!more())
                return {};
        const std::size_t at = buffer_.find("Content-Length: ");
        const std::size_t length = at < end ? std::stoul(buffer_.substr(at + 16)) : 0;
        while (buffer_.size() < end + 4 + length)
            if (!more())
                return {};
        std::string answer = buffer_.substr(0, end + 4 + length);
        buffer_.erase(0, answer.size());
        return answer;
    }

    std::string ask(std::string_view bytes) { return send(bytes) ? receive() : std::string{}; }

    /// Whether the other end has closed; waits for it.
    bool closed()
    {
        while (more()) {
        }
        return ended_;
    }

private:
    bool more()
    {
        std::array<char, 4096> bytes{};
        const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        ended_ = got == 0 || (got < 0 && errno == ECONNRESET);
        if (got > 0)
            buffer_.append(bytes.data(), static_cast<std::size_t>(got));
        return got > 0;
    }

    Fd fd_;
    bool connected_ = false, ended_ = false;
    std::string buffer_;
};

}  // namespace convoy::testing
