// SPDX-License-Identifier: Apache-2.0
#include "harness/model/fault.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace std::chrono_literals;

TEST_CASE("a fault reads as people say it", "[model]")
{
    CHECK(describe({"power-cut", {}, {}}) == "power-cut");
    CHECK(describe({"partition", {{"from", "server2"}}, 30s}) == "partition from server2 for 30s");
}

TEST_CASE("values of parameters have their form", "[model]")
{
    const auto [form, good, bad] = GENERATE(table<ParameterForm, std::string, std::string>({
        {ParameterForm::text, "convoy", "  "},
        {ParameterForm::duration, "100ms", "100"},
        {ParameterForm::duration, "1m30s", "-1s"},
        {ParameterForm::offset, "-1h", "an hour"},
        {ParameterForm::offset, "+30s", "--1h"},
        {ParameterForm::percent, "10%", "10"},
        {ParameterForm::percent, "0.5%", "101%"},
        {ParameterForm::rate, "1mbit", "1mb"},
        {ParameterForm::rate, "1.5gbit", "0kbit"},
        {ParameterForm::size, "0", "ten"},
        {ParameterForm::size, "10MiB", "10MB"},
        {ParameterForm::size, "1.5GiB", "-1"},
        {ParameterForm::word, "out", "sideways"},
        {ParameterForm::word, "both", ""},
    }));
    const FaultParameter parameter{"x", form, "both|in|out"};
    CAPTURE(good, bad);
    CHECK(wrong_with(parameter, good) == std::nullopt);
    REQUIRE(wrong_with(parameter, bad).has_value());
    CHECK(wrong_with(parameter, bad)->starts_with("'x' wants "));
}

TEST_CASE("sizes and offsets are numbers", "[model]")
{
    CHECK(bytes_of("0") == 0);
    CHECK(bytes_of("512") == 512);
    CHECK(bytes_of("1.5KiB") == 1536);
    CHECK(bytes_of("2GiB") == 2147483648);
    CHECK(offset_of("1h") == 1h);
    CHECK(offset_of("+1s") == 1s);
    CHECK(offset_of("-1m30s") == -90s);
}

TEST_CASE("every kind of fault can be found, and its parameters are its own", "[model]")
{
    REQUIRE(fault_kinds().size() == 9);
    for (const FaultKind& kind : fault_kinds()) {
        CHECK(find_fault_kind(kind.name) == &kind);
        CHECK_FALSE(kind.what.empty());
    }
    CHECK(find_fault_kind("earthquake") == nullptr);
}
