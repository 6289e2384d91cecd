// SPDX-License-Identifier: Apache-2.0
#include "harness/model/matrix.hpp"

#include <limits>

#include "harness/testing/catch.hpp"

using namespace harness::model;

namespace {

std::vector<std::string> texts(const std::vector<Combination>& all)
{
    std::vector<std::string> made;
    for (const Combination& one : all)
        made.push_back(to_text(one));
    return made;
}

const Matrix two_by_two{{{"image", {"debian-12", "debian-13"}}, {"size", {"1", "100"}}}, {}};

}  // namespace

TEST_CASE("a matrix has every combination of its axes' values, the last axis changing fastest",
          "[matrix]")
{
    CHECK(texts(combinations(two_by_two)) ==
          std::vector<std::string>{"image=debian-12, size=1", "image=debian-12, size=100",
                                   "image=debian-13, size=1", "image=debian-13, size=100"});
}

TEST_CASE("without axes there is one combination, an empty one", "[matrix]")
{
    CHECK(combinations({}) == std::vector<Combination>{Combination{}});
    CHECK(to_text(Combination{}).empty());
}

TEST_CASE("a name says which combination is meant", "[matrix]")
{
    CHECK(name_in({}, "volumes") == "volumes");
    CHECK(name_in({{"image", "debian-13"}, {"size", "1"}}, "volumes") ==
          "volumes (image=debian-13, size=1)");
}

TEST_CASE("a combination that has all values of an exclusion is left out", "[matrix]")
{
    Matrix matrix = two_by_two;
    matrix.exclude = {{{"size", "100"}, {"image", "debian-13"}}};
    CHECK(texts(combinations(matrix)) == std::vector<std::string>{"image=debian-12, size=1",
                                                                  "image=debian-12, size=100",
                                                                  "image=debian-13, size=1"});
    matrix.exclude = {{{"image", "debian-12"}}, {{"image", "debian-13"}}};
    CHECK(combinations(matrix).empty());
}

TEST_CASE("axes from elsewhere replace those of their key, and others are added", "[matrix]")
{
    const Matrix changed = with(two_by_two, {{"convoy", {"a.tar.gz"}}, {"image", {"debian-13"}}});
    CHECK(texts(combinations(changed)) ==
          std::vector<std::string>{"image=debian-13, size=1, convoy=a.tar.gz",
                                   "image=debian-13, size=100, convoy=a.tar.gz"});
}

TEST_CASE("a matrix of any size is counted without making it", "[matrix]")
{
    CHECK(product_of({}) == 1);
    CHECK(product_of(two_by_two.axes) == 4);
    const std::vector<std::string> many(1000, "x");
    const std::vector<Axis> huge(30, Axis{"axis", many});
    CHECK(product_of(huge) == std::numeric_limits<std::size_t>::max());
    CHECK(combinations({huge, {}}).size() == most_combinations);
}
