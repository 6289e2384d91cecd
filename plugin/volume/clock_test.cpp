// SPDX-License-Identifier: Apache-2.0
// Hosts whose clocks are wrong. This program's own clock can be: it asks the functions below.
#include <atomic>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/uses.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;

namespace {

std::atomic<std::time_t> seconds_wrong{0};

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* out) noexcept
{
    const int failed = static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
    if (failed == 0 && clock == CLOCK_REALTIME)
        out->tv_sec += seconds_wrong;
    return failed;
}

extern "C" std::time_t time(std::time_t* out) noexcept
{
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

/// As on FUSE: "now" is the time of the host that says so, and the file system only sees that time.
extern "C" int futimens(int file, const timespec times[2]) noexcept
{
    timespec now = {};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec sent[2] = {now, now};
    return static_cast<int>(::syscall(SYS_utimensat, file, nullptr, times ? times : sent, 0));
}

TEST_CASE("E7 hosts whose clocks are an hour apart agree on who lives", "[volume]")
{
    TwoHosts hosts;
    const auto old_signs = [&](std::time_t age) {
        for (const auto& sign :
             std::filesystem::directory_iterator(hosts.share / "config" / folders::hosts)) {
            struct stat info = {};
            REQUIRE(::stat(sign.path().c_str(), &info) == 0);
            const timespec times[2] = {{info.st_mtim.tv_sec - age, 0},
                                       {info.st_mtim.tv_sec - age, 0}};
            REQUIRE(::utimensat(AT_FDCWD, sign.path().c_str(), times, 0) == 0);
        }
    };
    const std::time_t right = std::time(nullptr);
    for (const std::time_t wrong : {std::time_t{3600}, std::time_t{-3600}}) {
        const std::string name = wrong > 0 ? "ahead" : "behind";
        const auto as_one = [&] { seconds_wrong = wrong; };
        const auto as_other = [&] { seconds_wrong = -wrong; };

        as_one();
        CHECK(std::abs(std::time(nullptr) - right) > 3000);  // or nothing would be tested
        REQUIRE(hosts.one.sign_of_life());
        REQUIRE(worked(hosts.one.create(name, {})));
        REQUIRE(worked(hosts.one.mount(name, "container")));
        as_other();
        REQUIRE(hosts.other.sign_of_life());
        const auto refused = hosts.other.remove(name, {});
        REQUIRE(refused);
        CHECK(refused->what == cat("Cannot delete volume ", name, ". It is still mounted on one"));

        old_signs(hosts::lease.count() + 10);
        const auto lost = hosts.other.remove(name, {});
        REQUIRE(lost);
        CHECK(lost->what.find("which has given no sign of life for ") != std::string::npos);
        CHECK_FALSE(hosts.other.remove(name, {.force = true}));
    }
    seconds_wrong = 0;
}
