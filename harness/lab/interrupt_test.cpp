// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/interrupt.hpp"

#include <array>
#include <csignal>
#include <thread>

#include <poll.h>

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab;
using namespace std::chrono_literals;

namespace {

/// What the process does on the signals that people send is afterwards what it was.
class Signals {
public:
    Signals()
    {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            ::sigaction(numbers[i], nullptr, &before_[i]);
    }
    ~Signals()
    {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            ::sigaction(numbers[i], &before_[i], nullptr);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

private:
    static constexpr std::array numbers{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, numbers.size()> before_{};
};

bool is_readable(int fd)
{
    pollfd waiting{fd, POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

}  // namespace

TEST_CASE("Interrupt stays requested until it is acknowledged", "[lab]")
{
    Interrupt interrupt;
    CHECK_FALSE(interrupt.requested());
    CHECK_FALSE(is_readable(interrupt.fd()));

    interrupt.request(SIGINT);
    interrupt.request(SIGINT);
    CHECK(interrupt.requested());
    CHECK(interrupt.requested());
    CHECK(is_readable(interrupt.fd()));

    interrupt.acknowledge();
    CHECK_FALSE(interrupt.requested());
    CHECK_FALSE(is_readable(interrupt.fd()));
    interrupt.acknowledge();  // of nothing, does not block

    interrupt.request(SIGTERM);
    CHECK(interrupt.requested());
}

TEST_CASE("Interrupt can be waited for", "[lab]")
{
    Interrupt interrupt;
    CHECK_FALSE(interrupt.comes_within(1ms));
    std::thread later([&] { interrupt.request(SIGTERM); });
    CHECK(interrupt.comes_within(20s));
    later.join();
    CHECK(interrupt.requested());
}

TEST_CASE("Interrupt listens to the signals by which people end programs", "[lab]")
{
    const auto [number, told] = GENERATE(table<int, std::string>({
        {SIGINT, "interrupted (SIGINT)"},
        {SIGTERM, "interrupted (SIGTERM)"},
        {SIGHUP, "interrupted (SIGHUP)"},
    }));
    const Signals restored;
    Interrupt interrupt;
    const Interrupt deaf;
    interrupt.listen_to_signals();

    REQUIRE(::raise(number) == 0);
    CHECK(interrupt.requested());
    CHECK_FALSE(deaf.requested());
    CHECK(interrupt.error() == Error{Fault::interrupted, told, std::nullopt, {}});
}

TEST_CASE("a signal after Interrupt has gone is nobody's", "[lab]")
{
    const Signals restored;
    {
        Interrupt interrupt;
        interrupt.listen_to_signals();
    }
    const Interrupt later;  // its file has the number of the one that went
    REQUIRE(::raise(SIGTERM) == 0);
    CHECK_FALSE(later.requested());
}
