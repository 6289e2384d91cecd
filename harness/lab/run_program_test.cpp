// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/run_program.hpp"

#include <fstream>
#include <thread>

#include <signal.h>

#include "harness/base/text.hpp"
#include "harness/lab/text_sink.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/processes.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;
using harness::testing::is_alive;
using harness::testing::shell;

TEST_CASE("run_program keeps both streams and the exit status apart", "[lab]")
{
    const Interrupt interrupt;
    TextSink sink;
    const auto ran = run_program(shell("echo out; echo err >&2; exit 3"), {}, sink, interrupt);
    REQUIRE(ran);
    CHECK(ran->ending.exit == 3);
    CHECK(sink.out == "out\n");
    CHECK(sink.err == "err\n");
}

TEST_CASE("run_program passes megabytes in and out without a deadlock", "[lab]")
{
    const Interrupt interrupt;
    const std::string input(8 << 20, 'x');
    TextSink sink(16 << 20);
    const auto ran = run_program({.argv = {"cat"}}, {.input = input}, sink, interrupt);
    REQUIRE(ran);
    CHECK(sink.out == input);
}

TEST_CASE("run_program ends a program past its time, and all that it started", "[lab]")
{
    const Interrupt interrupt;
    TextSink sink;
    const auto ran = run_program(shell("sleep 1000 & echo $!; trap '' TERM; sleep 1000"),
                                 {.timeout = 2s}, sink, interrupt);
    REQUIRE(ran);
    CHECK(ran->timed_out);
    const auto leftover = static_cast<pid_t>(std::stol(sink.out));
    for (int tries = 0; is_alive(leftover) && tries < 100; ++tries)  // until init has reaped it
        std::this_thread::sleep_for(20ms);
    std::ifstream status(cat("/proc/", leftover, "/stat"));
    std::string line;
    std::getline(status, line);
    CHECK((line.empty() || line.find(") Z ") != std::string::npos));
}

TEST_CASE("run_program does not wait for what a program left behind", "[lab]")
{
    const Interrupt interrupt;
    TextSink sink;
    const auto began = std::chrono::steady_clock::now();
    const auto ran = run_program(shell("sleep 30 & echo $!"), {}, sink, interrupt);
    REQUIRE(ran);
    CHECK(std::chrono::steady_clock::now() - began < 20s);
    ::kill(static_cast<pid_t>(std::stol(sink.out)), SIGKILL);
}

TEST_CASE("run_program does not listen for ever to what a program left behind", "[lab]")
{
    /// So slow that the pipe is full again each time; has enough at last.
    struct SlowSink : TextSink {
        int pieces = 0;
        void write(Stream stream, std::string_view bytes) override
        {
            TextSink::write(stream, bytes);
            std::this_thread::sleep_for(2ms);
            if (++pieces == 200)
                signal_session(static_cast<pid_t>(std::stol(err)), SIGKILL);
        }
    } sink;
    const Interrupt interrupt;
    REQUIRE(run_program(shell("echo $$ >&2; yes & yes & yes & sleep 0.1"), {}, sink, interrupt));
    CHECK(sink.pieces < 200);
    signal_session(static_cast<pid_t>(std::stol(sink.err)), SIGKILL);
}

TEST_CASE("run_program stops when it is interrupted", "[lab]")
{
    Interrupt interrupt;
    std::thread later([&] {
        std::this_thread::sleep_for(100ms);
        interrupt.request(SIGINT);
    });
    TextSink sink;
    const auto ran = run_program(shell("sleep 1000"), {}, sink, interrupt);
    later.join();
    REQUIRE_FALSE(ran);
    CHECK(ran.error().fault == Fault::interrupted);
}

TEST_CASE("run_program is interrupted when others end the program just before us", "[lab]")
{
    Interrupt interrupt;
    // Through the program's own output we learn that it is about to be killed.
    class Killer : public OutputSink {
    public:
        explicit Killer(Interrupt& interrupt) : interrupt_(interrupt) {}
        ~Killer() override { later_.join(); }
        void write(Stream, std::string_view) override
        {
            later_ = std::thread([this] {
                std::this_thread::sleep_for(our_turn / 10);
                interrupt_.request(SIGTERM);
            });
        }

    private:
        Interrupt& interrupt_;
        std::thread later_;
    };
    {
        Killer sink(interrupt);
        const auto ran = run_program(shell("echo now; kill -TERM $$"), {}, sink, interrupt);
        REQUIRE_FALSE(ran);
        CHECK(ran.error() == interrupt.error());
    }
    const Interrupt nobody;
    TextSink sink;
    const auto ran = run_program(shell("kill -TERM $$"), {}, sink, nobody);
    REQUIRE(ran);
    CHECK(ran->ending.signal == SIGTERM);
}

TEST_CASE("run_program names a program that is not there", "[lab]")
{
    const Interrupt interrupt;
    TextSink sink;
    const auto ran = run_program({.argv = {"no-such-program"}}, {}, sink, interrupt);
    REQUIRE_FALSE(ran);
    CHECK(ran.error().what == "cannot start 'no-such-program': No such file or directory");
}
