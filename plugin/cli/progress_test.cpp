// SPDX-License-Identifier: Apache-2.0
#include "harness/testing/catch.hpp"
#include "plugin/cli/progress_text.hpp"

using namespace convoy;
using namespace convoy::cli;
using std::chrono::milliseconds;

namespace {

Json job(std::int64_t done, std::int64_t total, const char* request = "1-a")
{
    return Json::object({{"RequestID", request},
                         {"Kind", "snapshot"},
                         {"VolumeName", "vol1"},
                         {"BytesDone", done},
                         {"BytesTotal", total}});
}

constexpr std::int64_t mib = 1024 * 1024;

}  // namespace

TEST_CASE("progress tells bytes, share, speed and what is left", "[cli]")
{
    CHECK(progress_text(job(150 * mib, 600 * mib), milliseconds{3000}) ==
          "snapshot of vol1: 150.0 MiB of 600.0 MiB, 25 %, 50.0 MiB/s, 10 s left");
    CHECK(progress_text(job(mib, std::int64_t{7200} * mib), milliseconds{1000}) ==
          "snapshot of vol1: 1.0 MiB of 7.0 GiB, 0 %, 1.0 MiB/s, 2 h 0 min left");
}

TEST_CASE("progress leaves out what is not known", "[cli]")
{
    CHECK(progress_text(job(0, 0), milliseconds{5000}) == "snapshot of vol1: 0 B");
    CHECK(progress_text(job(1536, 0), milliseconds{2000}) == "snapshot of vol1: 1.5 KiB, 768 B/s");
    CHECK(progress_text(job(10, 20), milliseconds{10}) == "snapshot of vol1: 10 B of 20 B, 50 %");
}

TEST_CASE("progress of what has grown claims no share and no end", "[cli]")
{
    CHECK(progress_text(job(30, 20), milliseconds{3000}) ==
          "snapshot of vol1: 30 B of 20 B, 10 B/s");
}

TEST_CASE("a request finds its own job among others", "[cli]")
{
    const Json jobs = Json::object({{"Jobs", Json::List{job(1, 2, "7-x"), job(3, 4, "7-y")}}});
    CHECK(job_of(jobs, "7-y").at("BytesDone").number() == 3);
    CHECK(job_of(jobs, "8-z") == Json{});
    CHECK(job_of(Json{}, "7-y") == Json{});
}
