// SPDX-License-Identifier: Apache-2.0
#include "harness/batch/limits.hpp"

#include "harness/testing/catch.hpp"

namespace harness::batch {
namespace {

const Machine machine{.memory_mib = 10000, .cores = 4};
const Needs lab{.memory_mib = 4400, .cores = 2};
const Needs small{.memory_mib = 0, .cores = 1};

TEST_CASE("As many labs are up at once as memory and cores allow", "[limits]")
{
    CHECK(limits_for({lab, lab, lab}, {}, machine)->at_once == 2);
    CHECK(limits_for({lab, lab, lab}, {}, {10000, 2})->at_once == 1);
    CHECK(limits_for({lab, lab, lab}, {}, {5000, 64})->at_once == 1);
    CHECK(limits_for({lab}, {}, {50000, 64})->at_once == 1);
}

TEST_CASE("A lab is up alone on a machine that has fewer cores", "[limits]")
{
    CHECK(limits_for({lab, lab}, {}, {10000, 1})->at_once == 1);
    CHECK(has_room({.at_once = 1, .memory_mib = 10000, .cores = 1}, {}, lab));
}

TEST_CASE("Small labs go beside a large one", "[limits]")
{
    const auto limits = limits_for({lab, lab, lab, small, small}, {}, machine);

    REQUIRE(limits);
    CHECK(limits->at_once == 3);
    CHECK(has_room(*limits, {lab}, lab));
    CHECK(has_room(*limits, {lab, small}, small));
    CHECK_FALSE(has_room(*limits, {lab, lab}, small));
    CHECK_FALSE(has_room(*limits, {small, small, small}, small));
}

TEST_CASE("As many labs as asked for share the cores", "[limits]")
{
    const auto limits = limits_for({lab, lab, small}, {.jobs = 2}, {10000, 1});

    REQUIRE(limits);
    CHECK(limits->at_once == 2);
    CHECK(has_room(*limits, {lab}, lab));
    CHECK(limits_for({lab}, {.jobs = 8}, machine)->at_once == 1);
}

TEST_CASE("More labs than memory allows are refused, whichever of them meet", "[limits]")
{
    const auto refused = limits_for({small, lab, lab, small, lab}, {.jobs = 3}, machine);

    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::usage);
    CHECK(refused.error().what ==
          "there is no memory for 3 labs at once: 13200 MiB at most, 10000 MiB available");
    CHECK(refused.error().hint == "--jobs 2 would fit");
    CHECK(limits_for({small, lab, lab, small}, {.jobs = 4}, machine));
}

TEST_CASE("A lab that does not fit alone is refused", "[limits]")
{
    const auto refused = limits_for({lab}, {}, {4000, 8});

    REQUIRE_FALSE(refused);
    CHECK(refused.error().what ==
          "there is no memory for a lab: 4400 MiB at most, 4000 MiB available");
}

TEST_CASE("Stated limits hold instead of the machine's", "[limits]")
{
    CHECK(limits_for({lab, lab, lab}, {.max_memory_mib = 20000}, machine)->at_once == 2);
    CHECK(
        limits_for({lab, lab, lab}, {.max_memory_mib = 20000, .max_cores = 8}, machine)->at_once ==
        3);
    CHECK(limits_for({lab, lab}, {.max_memory_mib = 4400}, machine)->at_once == 1);
    CHECK(limits_for({lab, lab}, {.max_cores = 2}, machine)->at_once == 1);
    CHECK(limits_for({lab, lab}, {.jobs = 2, .max_memory_mib = 5000}, machine).error().what ==
          "there is no memory for 2 labs at once: 8800 MiB at most, 5000 MiB with --max-memory");
    CHECK(limits_for({lab, lab}, {.jobs = 2, .max_cores = 3}, machine).error().hint ==
          "--jobs 1 would fit");
    CHECK(limits_for({lab}, {.max_cores = 1}, machine).error().what ==
          "--max-cores 1 is too few for a lab: it keeps 2 busy");
}

TEST_CASE("Labs of no machines of ours take no memory", "[limits]")
{
    model::LabSpec spec;
    spec.hosts = {{.name = "server1"}, {.name = "server2"}};

    CHECK(needs_of(spec, "local") == Needs{0, 1});
    CHECK(needs_of(spec, "qemu") == Needs{4448, 2});
    CHECK(limits_for({small, small, small}, {.jobs = 3}, {0, 1})->at_once == 3);
    CHECK(limits_for({}, {}, machine)->at_once == 1);
}

}  // namespace
}  // namespace harness::batch
