// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/terminal.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <thread>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/number.hpp"
#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;

namespace {

Result<Terminal> shell(const std::string& script, TerminalSize size = {})
{
    return Terminal::open({"bash", "-c", script}, size);
}

/// Serves the terminal until enough was read, or there is no more.
std::string read_until(Terminal& terminal, const std::function<bool(const std::string&)>& enough)
{
    std::string all;
    const auto deadline = Clock::now() + 60s;
    while (!enough(all) && Clock::now() < deadline) {
        const short events = terminal.unsent() > 0 ? POLLIN | POLLOUT : POLLIN;
        pollfd waiting{terminal.fd(), events, 0};
        ::poll(&waiting, 1, 1000);
        terminal.flush();
        const auto more = terminal.read();
        if (!more)
            return all;
        all += *more;
    }
    return all;
}

std::string read_until(Terminal& terminal, const std::string& sign)
{
    return read_until(terminal, [&](const std::string& all) { return all.find(sign) != all.npos; });
}

std::string read_all(Terminal& terminal)
{
    return read_until(terminal, [](const std::string&) { return false; });
}

bool is_zombie(pid_t pid)
{
    std::ifstream file(cat("/proc/", pid, "/stat"));
    std::string line;
    std::getline(file, line);
    return line.find(") Z ") != line.npos;
}

/// Whether it is gone within a while, or is only waiting for somebody to reap it.
bool ends(pid_t pid)
{
    for (int tries = 0; tries < 500; ++tries) {
        if (::kill(pid, 0) != 0 || is_zombie(pid))
            return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a program on a terminal is controlled by it and knows what it can show", "[lab]")
{
    auto terminal = shell("tty -s && echo $TERM $(locale charmap); exit 3");
    REQUIRE(terminal);
    CHECK(read_all(*terminal) == "xterm-256color UTF-8\r\n");
    for (int tries = 0; !terminal->ended() && tries < 500; ++tries)
        std::this_thread::sleep_for(10ms);
    REQUIRE(terminal->ended());
    CHECK(terminal->ended()->exit == 3);
    CHECK_FALSE(terminal->read());
}

TEST_CASE("what is typed reaches the program, and is echoed", "[lab]")
{
    auto terminal = shell("read -r line; echo \"<$line>\"");
    REQUIRE(terminal);
    terminal->write("naïve 日本\r");
    CHECK(read_all(*terminal) == "naïve 日本\r\n<naïve 日本>\r\n");
}

TEST_CASE("erasing takes a character, however many bytes it has", "[lab]")
{
    auto terminal = shell("read -r line; echo \"<$line>\"");
    REQUIRE(terminal);
    terminal->write("a日\x7f\r");
    CHECK(read_all(*terminal).find("<a>") != std::string::npos);
}

TEST_CASE("a program sees the size of its terminal, at first and when it changes", "[lab]")
{
    auto terminal =
        shell("trap 'stty size' WINCH; stty size; while :; do sleep 0.02; done", {91, 33});
    REQUIRE(terminal);
    CHECK(read_until(*terminal, "\n") == "33 91\r\n");
    REQUIRE(terminal->resize({120, 40}));
    CHECK(read_until(*terminal, "\n") == "40 120\r\n");
}

TEST_CASE("Ctrl-C stops what runs in the terminal", "[lab]")
{
    auto terminal =
        shell("trap 'echo stopped; exit' INT; echo ready; while :; do sleep 0.02; done");
    REQUIRE(terminal);
    read_until(*terminal, "ready");
    terminal->write("\x03");
    CHECK(read_all(*terminal).find("stopped") != std::string::npos);
}

TEST_CASE("hanging up ends the program and what it left in its session", "[lab]")
{
    pid_t program = 0, left = 0;
    {
        auto terminal = shell("trap '' HUP; sleep 1000 & echo $$ $!; wait; sleep 1000");
        REQUIRE(terminal);
        const std::string said = read_until(*terminal, "\n");
        const auto words = split(trim(said), ' ');
        REQUIRE(words.size() == 2);
        program = number_in<pid_t>(words[0]).value_or(0);
        left = number_in<pid_t>(words[1]).value_or(0);
        REQUIRE(left > 1);
    }
    CHECK(ends(program));
    CHECK(ends(left));
}

TEST_CASE("a terminal that is hung up tells so and takes nothing", "[lab]")
{
    auto terminal = shell("sleep 1000");
    REQUIRE(terminal);
    terminal->hang_up();
    CHECK_FALSE(terminal->read());
    terminal->write("lost");
    CHECK(terminal->ended());
    CHECK_FALSE(terminal->resize({10, 10}));
}

TEST_CASE("50 MB of output come whole", "[lab]")
{
    auto terminal = shell("head -c 52428800 /dev/zero | tr '\\0' x");
    REQUIRE(terminal);
    const std::string all = read_all(*terminal);
    CHECK(all.size() == 50 << 20);
    CHECK(all.find_first_not_of('x') == std::string::npos);
}

TEST_CASE("a paste of 1 MB goes in while the program prints", "[lab]")
{
    auto terminal = shell("stty raw -echo; echo ready; head -c 1048576 | tee /dev/stderr | wc -c");
    REQUIRE(terminal);
    read_until(*terminal, "ready");
    const std::string paste(1 << 20, 'p');
    terminal->write(paste);
    CHECK(terminal->unsent() > 0);  // more than a terminal holds: the rest is kept for later
    const std::string said = read_all(*terminal);
    CHECK(std::ranges::count(said, 'p') == 1 << 20);
    CHECK(said.find("1048576") != std::string::npos);
    CHECK(terminal->unsent() == 0);
}

TEST_CASE("a program that is not there is an error, not a terminal", "[lab]")
{
    const auto terminal = Terminal::open({"volab-no-such-program"}, {});
    REQUIRE_FALSE(terminal);
    CHECK(terminal.error().what.find("cannot start 'volab-no-such-program'") != std::string::npos);
}

TEST_CASE("a terminal outlives the thread that opened it", "[lab]")
{
    std::optional<Terminal> terminal;
    std::jthread([&] {
        auto opened = shell("read -r line; echo got $line");
        if (opened)
            terminal = std::move(*opened);
    }).join();
    REQUIRE(terminal);
    std::this_thread::sleep_for(50ms);
    terminal->write("it\r");
    CHECK(read_all(*terminal).find("got it") != std::string::npos);
}
