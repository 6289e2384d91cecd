// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/descriptor.hpp"

#include <array>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/lab/child.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::lab;
using namespace std::chrono_literals;

namespace {

bool is_open(int fd)
{
    return ::fcntl(fd, F_GETFD) >= 0;
}

bool is_readable(const Descriptor& descriptor, std::chrono::milliseconds patience)
{
    pollfd waiting{descriptor.get(), POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience.count())) == 1 &&
           (waiting.revents & POLLIN) != 0;
}

}  // namespace

TEST_CASE("Descriptor closes its file when it goes", "[lab]")
{
    int fd = -1;
    {
        const Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        fd = file.get();
        REQUIRE(file.is_open());
        REQUIRE(is_open(fd));
    }
    CHECK_FALSE(is_open(fd));
    CHECK_FALSE(Descriptor{}.is_open());
}

TEST_CASE("Descriptor that was closed does not close what has its number later", "[lab]")
{
    int fd = -1;
    {
        Descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        fd = file.get();
        file.close();
        CHECK_FALSE(file.is_open());
        REQUIRE(::open("/dev/null", O_RDONLY | O_CLOEXEC) == fd);
    }
    CHECK(is_open(fd));
    ::close(fd);
}

TEST_CASE("Descriptor has one owner who is handed on", "[lab]")
{
    Descriptor one{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const int first = one.get();
    Descriptor two = std::move(one);
    CHECK(two.get() == first);

    Descriptor three{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const int second = three.get();
    three = std::move(two);
    CHECK(three.get() == first);
    CHECK(is_open(first));
    CHECK_FALSE(is_open(second));

    Descriptor& itself = three;
    three = std::move(itself);
    CHECK(is_open(first));
}

TEST_CASE("a pipe passes bytes and is not handed to programs", "[lab]")
{
    auto pipe = make_pipe();
    REQUIRE(pipe);
    CHECK((::fcntl(pipe->reading.get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(pipe->writing.get(), F_GETFD) & FD_CLOEXEC) != 0);

    REQUIRE(::write(pipe->writing.get(), "hello", 5) == 5);
    pipe->writing.close();
    std::array<char, 16> got{};
    CHECK(::read(pipe->reading.get(), got.data(), got.size()) == 5);
    CHECK(std::string_view{got.data()} == "hello");
    CHECK(::read(pipe->reading.get(), got.data(), got.size()) == 0);  // its end
}

TEST_CASE("there is no pipe when no more files may be open", "[lab]")
{
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit none{0, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const auto pipe = make_pipe();
    ::setrlimit(RLIMIT_NOFILE, &before);
    CHECK_FALSE(pipe);
}

TEST_CASE("watch_process is readable once the process has ended", "[lab]")
{
    auto child = Child::start({.argv = {"sleep", "1000"}}, "/dev/null");
    REQUIRE(child);
    const Descriptor alive = watch_process(child->pid());
    if (!alive.is_open())
        return;  // a kernel without pidfd_open(2)
    CHECK_FALSE(is_readable(alive, 0ms));
    ::kill(child->pid(), SIGKILL);
    CHECK(is_readable(alive, 10s));
    CHECK_FALSE(watch_process(-1).is_open());
}
