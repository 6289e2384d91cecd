// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/scroll_back.hpp"

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

TEST_CASE("A scroll-back keeps the end of what was printed", "[scroll-back]")
{
    ScrollBack kept(8);

    CHECK(kept.from(0, 100) == "");
    kept.add("abc");
    CHECK(kept.from(0, 100) == "abc");
    CHECK(kept.from(1, 1) == "b");
    kept.add("defgh");
    CHECK(kept.begin() == 0);
    CHECK(kept.from(0, 100) == "abcdefgh");
    kept.add("ij");
    CHECK(kept.begin() == 2);
    CHECK(kept.end() == 10);
    CHECK(kept.from(0, 100) == "cdefghij");
    CHECK(kept.from(7, 2) == "hi");
    CHECK(kept.from(10, 100) == "");
    CHECK(kept.from(99, 100) == "");
}

TEST_CASE("A scroll-back takes more at once than it keeps", "[scroll-back]")
{
    ScrollBack kept(4);

    kept.add("xy");
    kept.add("0123456789");
    CHECK(kept.begin() == 8);
    CHECK(kept.end() == 12);
    CHECK(kept.from(0, 100) == "6789");
    kept.add("ab");
    CHECK(kept.from(0, 100) == "89ab");
}

TEST_CASE("A scroll-back is the same however the bytes come", "[scroll-back]")
{
    const std::size_t piece = GENERATE(1, 2, 3, 5, 7, 13, 64);
    ScrollBack kept(16);
    std::string all;
    for (int n = 0; n < 200; ++n)
        all += static_cast<char>('a' + n % 26);

    for (std::size_t at = 0; at < all.size(); at += piece)
        kept.add(std::string_view{all}.substr(at, piece));

    CHECK(kept.end() == all.size());
    CHECK(kept.from(0, 100) == all.substr(all.size() - 16));
}

TEST_CASE("After a cut, one begins at a line's start", "[scroll-back]")
{
    ScrollBack kept(8);

    kept.add("a\nb\nc");
    CHECK(kept.fresh_start() == 0);
    kept.add("def\ngh");
    REQUIRE(kept.from(0, 100) == "\ncdef\ngh");
    CHECK(kept.from(kept.fresh_start(), 100) == "cdef\ngh");
    kept.add("ijklmnop");
    CHECK(kept.fresh_start() == kept.begin());
}

}  // namespace
}  // namespace harness::walk::web
