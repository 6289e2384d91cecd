// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/viewer.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

constexpr std::uint64_t at_most = Following::most_under_way;

std::string sent(Following& following, const ScrollBack& printed)
{
    std::string all;
    while (const auto piece = following.next(printed)) {
        CHECK(piece->lost == 0);
        all += piece->bytes;
    }
    return all;
}

TEST_CASE("A page gets what a terminal has printed, and what it prints", "[viewer]")
{
    ScrollBack printed;
    printed.add("hello ");
    Following following;

    const auto attached = following.begin(0, printed, 1, 0, std::nullopt);
    CHECK_FALSE(attached.fresh);
    CHECK(attached.from == 0);
    CHECK(sent(following, printed) == "hello ");
    printed.add("world");
    CHECK(sent(following, printed) == "world");
    CHECK(sent(following, printed).empty());
}

TEST_CASE("A page that was reloaded goes on where it was", "[viewer]")
{
    ScrollBack printed;
    printed.add("0123456789");
    Following following;

    const auto attached = following.begin(0, printed, 4, 7, 4);
    CHECK_FALSE(attached.fresh);
    CHECK(attached.from == 7);
    CHECK(attached.lost == 0);
    CHECK(sent(following, printed) == "789");
}

TEST_CASE("A page that knows another life of the terminal begins anew", "[viewer]")
{
    ScrollBack printed;
    printed.add("0123456789");
    Following following;

    const auto of_other_life = following.begin(0, printed, 4, 7, 3);
    CHECK(of_other_life.fresh);
    CHECK(of_other_life.from == 0);
    const auto beyond_end = following.begin(0, printed, 4, 11, std::nullopt);
    CHECK(beyond_end.fresh);
    CHECK(sent(following, printed) == "0123456789");
}

TEST_CASE("A page that was away too long is told what it has missed", "[viewer]")
{
    ScrollBack printed(10);
    printed.add("0123\n56789abcde");
    Following following;

    const auto attached = following.begin(0, printed, 1, 2, 1);
    CHECK(attached.from == 5);
    CHECK(attached.lost == 3);
    CHECK(attached.until == printed.end());
    const auto anew = following.begin(0, printed, 1, 0, std::nullopt);
    CHECK(anew.from == 5);
    CHECK(anew.lost == 0);
}

TEST_CASE("A page gets no more than it draws", "[viewer]")
{
    ScrollBack printed;
    printed.add(std::string(at_most + 1000, 'x'));
    Following following;
    following.begin(0, printed, 1, 0, std::nullopt);

    CHECK(sent(following, printed).size() == at_most);
    following.shown(100);
    CHECK(sent(following, printed).size() == 100);
    following.shown(50);  // it has been told more before
    CHECK(sent(following, printed).empty());
    following.shown(at_most * 100);  // it cannot have drawn what it was not sent
    CHECK(sent(following, printed).size() == 900);
}

TEST_CASE("What a slow page misses is told, once it has drawn what it has", "[viewer]")
{
    ScrollBack printed(at_most);
    Following following;
    following.begin(0, printed, 1, 0, std::nullopt);
    printed.add(std::string(at_most, 'x'));
    REQUIRE(sent(following, printed).size() == at_most);
    printed.add(std::string(at_most, 'y') + "yy\n" + std::string(at_most - 1, 'z'));

    following.shown(at_most / 2);
    CHECK_FALSE(following.next(printed));
    following.shown(at_most);
    const auto piece = following.next(printed);
    REQUIRE(piece);
    CHECK(piece->offset == printed.end() - (at_most - 1));
    CHECK(piece->lost == piece->offset - at_most);
    CHECK(piece->bytes == std::string(Following::most_at_once, 'z'));
}

}  // namespace
}  // namespace harness::walk::web
