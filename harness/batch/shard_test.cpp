// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/shard.hpp"

#include <algorithm>

#include "harness/testing/catch.hpp"

namespace harness::batch {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<unsigned>;

TEST_CASE("The longest job goes first, onto the shard with least to do", "[shard]")
{
    const std::vector<Load> jobs{{"a", 1min}, {"b", 5min}, {"c", 3min}, {"d", 3min}};

    CHECK(split(jobs, 2) == Numbers{1, 1, 2, 2});
    CHECK(split(jobs, 3) == Numbers{2, 1, 2, 3});
    CHECK(split(jobs, 1) == Numbers{1, 1, 1, 1});
}

TEST_CASE("Every machine splits alike, in whatever order it has the jobs", "[shard]")
{
    std::vector<Load> jobs{{"a", 2s}, {"b", 2s}, {"c", 2s}, {"d", std::nullopt}, {"e", 9s}};
    const auto by_id = [&] {
        const auto numbers = split(jobs, 3);
        std::vector<std::pair<std::string, unsigned>> of;
        for (std::size_t i = 0; i < jobs.size(); ++i)
            of.emplace_back(jobs[i].id, numbers[i]);
        std::ranges::sort(of);
        return of;
    };
    const auto before = by_id();

    std::ranges::reverse(jobs);

    CHECK(by_id() == before);
}

TEST_CASE("Jobs that nobody has timed are spread evenly", "[shard]")
{
    const std::vector<Load> jobs{{"a", {}}, {"b", {}}, {"c", {}}, {"d", {}}, {"e", {}}};

    CHECK(split(jobs, 2) == Numbers{1, 2, 1, 2, 1});
}

TEST_CASE("A job that nobody has timed counts as the average one", "[shard]")
{
    const std::vector<Load> jobs{{"long", 9s}, {"new", {}}, {"short", 3s}};

    CHECK(split(jobs, 2) == Numbers{1, 2, 2});
}

TEST_CASE("Jobs that take no time are spread, too", "[shard]")
{
    CHECK(split({{"a", 0s}, {"b", 0s}}, 2) == Numbers{1, 2});
}

TEST_CASE("More shards than jobs leave some without any", "[shard]")
{
    CHECK(split({{"a", 1s}}, 3) == Numbers{1});
    CHECK(split({}, 3).empty());
}

TEST_CASE("A shard is a number of a number", "[shard]")
{
    CHECK(*parse_shard("1/1") == Shard{1, 1});
    CHECK(*parse_shard("3/12") == Shard{3, 12});
    CHECK(parse_shard("0/3").error().what == "there is no shard 0 of 3");
    CHECK(parse_shard("4/3").error().hint == "they count from 1/3 to 3/3");
    CHECK(parse_shard("1/0").error().what == "a batch has no 0 shards");
    CHECK(parse_shard("1/1001").error().hint == "from 1 to 1000 are possible");
    for (const char* wrong : {"", "/", "1", "a/b", "1/", "/3", "-1/3", "1/3/5", "1 /3", "1/+3",
                              "1/99999999999999999999"}) {
        INFO(wrong);
        REQUIRE_FALSE(parse_shard(wrong));
        CHECK(parse_shard(wrong).error().fault == Fault::usage);
    }
}

}  // namespace
}  // namespace harness::batch
