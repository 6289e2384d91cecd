// SPDX-License-Identifier: Apache-2.0
#include "harness/base/result.hpp"

#include <memory>

#include "harness/testing/catch.hpp"

using namespace harness;

TEST_CASE("a place is written as compilers write it as far as it is known", "[base]")
{
    CHECK(to_string(SourceSpot{"a.yaml", 12, 7}) == "a.yaml:12:7");
    CHECK(to_string(SourceSpot{"a.yaml", 12, 0}) == "a.yaml:12");
    CHECK(to_string(SourceSpot{"a.yaml", 0, 0}) == "a.yaml");
}

TEST_CASE("an error is told with its place before it and its hint on a line of its own", "[base]")
{
    CHECK(to_text(lab_error("no such image")) == "no such image");
    CHECK(to_text(usage_error("no such image", "see 'volab image list'")) ==
          "no such image\n  hint: see 'volab image list'");
    CHECK(to_text({Fault::scenario, "unknown key", SourceSpot{"a.yaml", 3, 5},
                   "did you mean 'on'?"}) == "a.yaml:3:5: unknown key\n  hint: did you mean 'on'?");
}

TEST_CASE("during says what was being done and changes nothing else", "[base]")
{
    const Error told{Fault::interrupted, "no such image", SourceSpot{"a.yaml", 3, 5}, "make one"};
    CHECK(during("bringing up", during("restoring 'server1'", told)) ==
          Error{Fault::interrupted, "bringing up: restoring 'server1': no such image",
                SourceSpot{"a.yaml", 3, 5}, "make one"});
}

TEST_CASE("Result has a value or the error that prevented it", "[base]")
{
    const Result<std::string> good = std::string{"text"};
    REQUIRE(good);
    CHECK(*good == "text");
    CHECK(good->size() == 4);

    const Result<std::string> bad = lab_error("gone");
    REQUIRE_FALSE(bad);
    CHECK(bad.error().what == "gone");
    CHECK(bad.error().fault == Fault::lab);

    CHECK(Result<>(Ok{}));
    Result<std::unique_ptr<int>> owned = std::make_unique<int>(3);
    const std::unique_ptr<int> taken = std::move(*owned);
    CHECK(*taken == 3);
}
