// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/segment.hpp"

#include <array>
#include <csignal>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/lab/descriptor.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::lab;
using namespace harness::lab::qemu;

namespace {

sockaddr_un address_of(const std::string& name)
{
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    name.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

/// A new folder that is the working directory, as QEMU's is the lab's folder.
class LabFolder {
public:
    LabFolder() : before_(std::filesystem::current_path())
    {
        std::filesystem::current_path(folder_.path());
    }
    ~LabFolder() { std::filesystem::current_path(before_); }
    LabFolder(const LabFolder&) = delete;
    LabFolder& operator=(const LabFolder&) = delete;

private:
    testing::TemporaryFolder folder_;
    std::filesystem::path before_;
};

/// A process of ours that passes frames.
class Switch {
public:
    explicit Switch(const std::vector<std::string>& hosts) : pid_(::fork())
    {
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            (void)pass_frames(hosts);
            ::_exit(1);
        }
    }
    ~Switch()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Switch(const Switch&) = delete;
    Switch& operator=(const Switch&) = delete;

private:
    pid_t pid_;
};

/// The network card of a host: the socket that QEMU has.
class Card {
public:
    explicit Card(const std::string& host)
        : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        const sockaddr_un here = address_of(host + ".segment");
        REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
    }

    /// Waits for the switch to be there.
    void send(const std::string& frame) const
    {
        const sockaddr_un there = address_of("switch.segment");
        ssize_t sent = -1;
        for (int tries = 0; sent < 0 && tries < 2000; ++tries) {
            sent = ::sendto(socket_.get(), frame.data(), frame.size(), 0,
                            reinterpret_cast<const sockaddr*>(&there), sizeof there);
            if (sent < 0)
                ::usleep(5000);
        }
        REQUIRE(sent == static_cast<ssize_t>(frame.size()));
    }

    /// The next frame that comes; "nothing" when none comes for long.
    std::string receive() const
    {
        pollfd waiting{socket_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) != 1)
            return "nothing";
        std::string frame(70'000, '\0');
        const ssize_t got = ::recv(socket_.get(), frame.data(), frame.size(), 0);
        frame.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
        return frame;
    }

private:
    Descriptor socket_;
};

const std::string everybody = "\xFF\xFF\xFF\xFF\xFF\xFF";

/// An Ethernet frame. Frames come in the order in which they were sent, so that a frame to
/// everybody shows that none was received before it.
std::string frame(const std::string& to, const std::string& from, const std::string& text)
{
    return to + from + text;
}

}  // namespace

TEST_CASE("frames go to all other hosts or to the one that has their address", "[lab]")
{
    const LabFolder folder;
    const Card one("one"), two("two"), three("three");
    const Switch between({"one", "two", "three"});
    const std::string mac1 = "mac__1", mac2 = "mac__2", mac3 = "mac__3";

    // Nobody knows yet who has an address.
    const std::string unknown = frame(mac2, mac1, "where are you?");
    one.send(unknown);
    CHECK(two.receive() == unknown);
    CHECK(three.receive() == unknown);

    // The first host's has been learned from its frame.
    const std::string answer = frame(mac1, mac2, "here");
    two.send(answer);
    CHECK(one.receive() == answer);

    // And the second's from its answer.
    const std::string to_two = frame(mac2, mac1, "hello");
    one.send(to_two);
    CHECK(two.receive() == to_two);

    const std::string broadcast = frame(everybody, mac3, "to all");
    three.send(broadcast);
    CHECK(one.receive() == broadcast);
    CHECK(two.receive() == broadcast);

    // The third saw none of what the two said to each other, nor what it sent itself.
    const std::string last = frame(everybody, mac1, "last");
    one.send(last);
    CHECK(two.receive() == last);
    CHECK(three.receive() == last);
}

TEST_CASE("an address that appears at another host is learned anew", "[lab]")
{
    const LabFolder folder;
    const Card one("one"), two("two"), three("three");
    const Switch between({"one", "two", "three"});
    const std::string moving = "moving", mac3 = "mac__3";

    one.send(frame(everybody, moving, "I am at one"));
    two.send(frame(everybody, moving, "I am at two"));
    CHECK(one.receive() == frame(everybody, moving, "I am at two"));
    CHECK(two.receive() == frame(everybody, moving, "I am at one"));
    three.send(frame(moving, mac3, "to you"));
    three.send(frame(everybody, mac3, "to all"));
    CHECK(one.receive() == frame(everybody, mac3, "to all"));
    CHECK(two.receive() == frame(moving, mac3, "to you"));
}

TEST_CASE("frames of any size pass but what is no frame does not", "[lab]")
{
    const LabFolder folder;
    const Card one("one"), two("two"), three("three");
    const Switch between({"one", "two", "three"});
    const std::string large = frame(everybody, "mac__1", std::string(65'000, 'x'));

    one.send("");
    one.send("too short");
    one.send(large);
    CHECK(two.receive() == large);
    CHECK(three.receive() == large);
    const std::string smallest = frame(everybody, "mac__1", "");
    one.send(smallest);
    CHECK(two.receive() == smallest);
}

TEST_CASE("a host that reads no frames does not hold up the others", "[lab]")
{
    const LabFolder folder;
    const Card one("one"), deaf("deaf"), two("two");
    const Switch between({"one", "deaf", "two"});
    const std::string full(60'000, 'x');
    for (int number = 0; number < 20; ++number) {
        const std::string sent = frame(everybody, "mac__1", std::to_string(number) + full);
        one.send(sent);
        REQUIRE((two.receive() == sent));  // without printing them
    }
}

TEST_CASE("two switches cannot be in one lab", "[lab]")
{
    const LabFolder folder;
    const Card taken("switch");
    const auto passed = pass_frames({"one", "two", "three"});
    REQUIRE_FALSE(passed);
    CHECK(passed.error().what == "cannot bind the segment's socket: Address already in use");
}

TEST_CASE("hosts of which there are two need nothing between them", "[lab]")
{
    const testing::TemporaryFolder folder;
    for (const std::vector<model::HostSpec>& hosts :
         {std::vector<model::HostSpec>{{.name = "one"}}, {{.name = "one"}, {.name = "two"}}}) {
        const auto between = connect_hosts(folder.path(), hosts, true);
        REQUIRE(between);
        CHECK_FALSE(*between);
        CHECK(std::filesystem::is_empty(folder.path()));
    }
}
