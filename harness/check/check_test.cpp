// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "harness/check/judge.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::check;
using model::ExpectText;
using model::Stream;

namespace {

template <typename Wanted>
Verdict judged(Wanted wanted, const Observed& observed, const model::Variables& variables = {})
{
    model::Expectations expectations;
    expectations.all.push_back({std::move(wanted), {}});
    const auto verdicts = judge(expectations, observed, variables, {});
    REQUIRE(verdicts);
    return verdicts->back();
}

template <typename Matcher>
ExpectText out(Matcher matcher, bool negated = false)
{
    return {Stream::out, {std::move(matcher), negated}};
}

Observed said(std::string_view text)
{
    return {.exit = 0, .out = text};
}

}  // namespace

TEST_CASE("exit status 0 is expected when nothing is said about it", "[check]")
{
    const auto verdicts = judge({}, {.exit = 2, .err = "no such file\n"}, {}, {});
    REQUIRE(verdicts);
    CHECK_FALSE(verdicts->at(0).passed);
    CHECK(verdicts->at(0).expected == "exit status 0");
    CHECK(verdicts->at(0).actual == "exit status 2, stderr: 'no such file'");
}

TEST_CASE("a command that was killed has no exit status, neither this nor another", "[check]")
{
    CHECK_FALSE(judged(model::ExpectExit{0, true}, {.timed_out = true}).passed);
}

TEST_CASE("no exit status is missed of a command whose time was over", "[check]")
{
    const auto verdicts = judge({}, {.timed_out = true}, {}, {});
    REQUIRE(verdicts);
    CHECK(verdicts->empty());
}

TEST_CASE("texts are equal but for the newlines at their end", "[check]")
{
    CHECK(judged(out(model::Equals{"vol1"}), said("vol1\n")).passed);
    CHECK(judged(out(model::Equals{""}), said("\n")).passed);
    const Verdict differs = judged(out(model::Equals{"vol1"}), said("vol2\n"));
    CHECK_FALSE(differs.passed);
    CHECK(differs.expected == "stdout is 'vol1'");
    CHECK(differs.actual == "stdout is 'vol2'");
    CHECK(differs.diff.empty());
}

TEST_CASE("each matcher passes, fails, and can be negated", "[check]")
{
    const Observed text = said("one\ntwo\n");
    CHECK(judged(out(model::Contains{"two"}), text).passed);
    CHECK_FALSE(judged(out(model::Contains{"two"}, true), text).passed);
    CHECK(judged(out(model::Matches{"^two$"}), text).passed);
    CHECK_FALSE(judged(out(model::Matches{"^wo$"}), text).passed);
    CHECK(judged(out(model::LineCount{2}), text).passed);
    CHECK(judged(out(model::LineCount{3}), text).actual == "stdout has 2 lines: 'one\ntwo'");
    CHECK(judged(out(model::Contains{"x"}), said("")).actual == "stdout is empty");
}

TEST_CASE("a variable in an expression stands for just its text", "[check]")
{
    const model::Variables variables{{"ip", "1.2"}};
    CHECK(judged(out(model::Matches{"^${{ ip }}$"}), said("1.2\n"), variables).passed);
    CHECK_FALSE(judged(out(model::Matches{"^${{ ip }}$"}), said("1x2\n"), variables).passed);
}

TEST_CASE("JSON is judged at its pointers", "[check]")
{
    const Observed json =
        said(R"([{"Mounts":[{"Type":"bind","RW":true}],"a/b":1.0,"tags":["x","yz"]}])");
    const auto at = [&](const char* pointer, auto wanted, bool negated = false) {
        return judged(model::ExpectJson{pointer, wanted, negated}, json);
    };
    CHECK(at("/0/Mounts/0/Type", model::JsonEquals{"\"bind\""}).passed);
    CHECK(at("/0/Mounts/0/RW", model::JsonEquals{"true"}).passed);
    CHECK(at("/0/a~1b", model::JsonEquals{"1"}).passed);
    CHECK(at("/0/Mounts", model::JsonLength{1}).passed);
    CHECK(at("/0/tags", model::JsonText{model::Contains{"x"}}).passed);
    CHECK_FALSE(at("/0/tags", model::JsonText{model::Contains{"y"}}).passed);
    CHECK(at("/0/none", model::JsonExists{}, true).passed);
    CHECK_FALSE(at("/0/none", model::JsonEquals{"1"}, true).passed);
    CHECK(at("/0/Mount", model::JsonExists{}).actual ==
          "'/0' has no 'Mount'; did you mean 'Mounts'?");
    CHECK(at("/1", model::JsonExists{}).actual ==
          "the document is an array of 1 element, '1' is not one of them");
    CHECK(judged(model::ExpectJson{"", model::JsonExists{}}, said("oops"))
              .actual.find("stdout is not JSON") == 0);
}

TEST_CASE("a JSON text and a number that look alike are told apart", "[check]")
{
    const Verdict differs =
        judged(model::ExpectJson{"/port", model::JsonEquals{"80"}}, said(R"({"port":"80"})"));
    CHECK_FALSE(differs.passed);
    CHECK(differs.expected == "JSON /port is 80");
    CHECK(differs.actual == "JSON /port is '80'");
}

TEST_CASE("JSON as deep as no document is fails its check", "[check]")
{
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    const model::ExpectJson wanted{"", model::JsonText{model::Contains{"x"}}, false};
    CHECK(judged(wanted, said(nested(500))).actual.starts_with("the JSON is [[["));
    CHECK(judged(wanted, said(nested(200'000)))
              .actual.starts_with("stdout is nested more than 500 deep: '[[["));
    const std::string brackets = cat('"', std::string(1000, '['), R"(\"x")");
    CHECK(judged(wanted, said(brackets)).passed);
}

TEST_CASE("an object without members is not said to have some", "[check]")
{
    const model::ExpectJson wanted{"/a", model::JsonExists{}, false};
    CHECK(judged(wanted, said("{}")).actual == "the document has no 'a'");
}

TEST_CASE("values are saved from stdout, a group, or JSON", "[check]")
{
    const Observed text = said("{\"ip\": \"172.17.0.2\", \"n\": 3}\n");
    const auto saved = save({{"all", model::FromStdout{}, {}},
                             {"group", model::FromGroup{"\"n\": (\\d+)"}, {}},
                             {"ip", model::FromJson{"/ip"}, {}}},
                            text, {});
    REQUIRE(saved);
    CHECK(saved->at("all") == "{\"ip\": \"172.17.0.2\", \"n\": 3}");
    CHECK(saved->at("group") == "3");
    CHECK(saved->at("ip") == "172.17.0.2");
    CHECK_FALSE(save({{"x", model::FromGroup{"no"}, {}}}, text, {}));
}

TEST_CASE("versions compare by their numbers", "[check]")
{
    const auto met = [](const char* fact, model::Comparison comparison, const char* value) {
        return *holds({"docker", comparison, value, {}}, {{"docker", fact}});
    };
    using enum model::Comparison;
    CHECK(met("20.10.24+dfsg1", less, "23.0"));
    CHECK(met("26.1.5", at_least, "23.0"));
    CHECK(met("9.0", less, "10.0"));
    CHECK(met("23.0", at_least, "23.0"));
    CHECK_FALSE(met("23.0", unequal, "23.0"));
    CHECK_FALSE(holds({"docker", less, "1", {}}, {}));
}
