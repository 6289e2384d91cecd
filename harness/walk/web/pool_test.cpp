// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/pool.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

TEST_CASE("Labs are given in the order in which they were asked for", "[pool]")
{
    Pool pool(2);
    for (const Ticket ticket : {11, 12, 13, 14})
        pool.ask(ticket);

    CHECK(pool.next() == Ticket{11});
    CHECK(pool.next() == Ticket{12});
    CHECK(pool.next() == std::nullopt);
    CHECK(pool.place_of(13) == 1);
    CHECK(pool.place_of(14) == 2);
    CHECK(pool.place_of(11) == 0);

    pool.give_back(11);
    CHECK(pool.next() == Ticket{13});
    CHECK(pool.place_of(14) == 1);
    CHECK(pool.is_full());
    pool.give_back(12);
    CHECK_FALSE(pool.is_full());
}

TEST_CASE("Asking twice changes nothing", "[pool]")
{
    Pool pool(1);
    pool.ask(1);
    pool.ask(2);
    pool.ask(2);
    pool.ask(3);
    REQUIRE(pool.next() == Ticket{1});
    pool.ask(1);

    CHECK(pool.queue() == std::deque<Ticket>{2, 3});
}

TEST_CASE("Whoever leaves the queue lets the others up", "[pool]")
{
    Pool pool(1);
    for (const Ticket ticket : {1, 2, 3})
        pool.ask(ticket);
    REQUIRE(pool.next() == Ticket{1});

    pool.leave_queue(2);
    CHECK(pool.place_of(3) == 1);
    pool.leave_queue(1);
    CHECK(pool.has_lab(1));
    pool.give_back(1);
    CHECK(pool.next() == Ticket{3});
    CHECK(pool.next() == std::nullopt);
}

TEST_CASE("Who gave a lab back may ask again, and is last", "[pool]")
{
    Pool pool(1);
    pool.ask(1);
    pool.ask(2);
    REQUIRE(pool.next() == Ticket{1});
    pool.give_back(1);
    pool.ask(1);

    CHECK(pool.next() == Ticket{2});
    CHECK(pool.place_of(1) == 1);
}

}  // namespace
}  // namespace harness::walk::web
