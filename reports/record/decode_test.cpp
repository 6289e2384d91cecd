// SPDX-License-Identifier: Apache-2.0
#include "reports/record/decode.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "reports/record/encode.hpp"

using namespace harness;
using namespace harness::model;
using namespace std::chrono_literals;
using reports::from_line;
using reports::to_line;
using reports::UnknownEvent;

namespace {

const std::string hostile{"\0\x01\x1b[31m\r\n\t\"\\ </script> ]]> é \xF4\x8F\xBF\xBF \xEF\xBB\xBF",
                          39};
const SourceSpot spot{hostile, 2147483647, 0};
const Error fault{Fault::lab, hostile, spot, hostile};
constexpr auto long_ago = std::chrono::microseconds::max();

RunStarted started()
{
    return {.run = hostile,
            .started = "2026-11-24T08:30:00.123Z",
            .volab = "0.1.0",
            .scenario = hostile,
            .title = hostile,
            .file = hostile,
            .provider = "local",
            .hosts = {hostile, ""},
            .chapters = {{hostile, hostile}, {}},
            .steps = {{hostile, hostile, hostile, {hostile}, hostile, true, {hostile}, spot}, {}},
            .scenario_text = hostile,
            .scenario_sha256 = hostile,
            .environment = {{hostile, hostile}},
            .combination = {{"z", hostile}, {hostile, ""}, {"a", "1"}}};
}

std::string wrong_with(std::string_view line)
{
    const auto read = from_line(line);
    return read ? "nothing" : read.error().what;
}

}  // namespace

TEST_CASE("what was written is read back, whatever is in it", "[reports]")
{
    const auto body = GENERATE(values<EventBody>({
        started(),
        RunStarted{},
        PhaseStarted{hostile, hostile},
        PhaseEnded{hostile, long_ago, {}},
        PhaseEnded{"bring up", 0us, fault},
        PhaseEnded{"bring up", 0us, Error{Fault::lab, "no place", {}, ""}},
        HostReady{hostile, {}},
        HostReady{hostile, {{hostile, hostile}, {"", ""}}},
        StepStarted{hostile},
        CommandStarted{hostile, hostile, 4294967295, hostile},
        Output{hostile, hostile, 1, Stream::out, hostile, 0, false, "", ""},
        Output{hostile, hostile, 1, Stream::err, "", 18446744073709551615U, true, hostile, hostile},
        CommandEnded{hostile, hostile, 1, {}, true, long_ago},
        CommandEnded{hostile, hostile, 1, 255, false, 0us},
        CommandEnded{hostile, hostile, 1, 0, false, 0us, true},
        CommandEnded{hostile, hostile, 1, 0, false, 0us, false},
        CheckDone{hostile, hostile, true, hostile, hostile, hostile, spot},
        CheckDone{},
        Saved{hostile, hostile, hostile},
        StepEnded{hostile, Outcome::passed, "", 1us},
        StepEnded{hostile, Outcome::failed, hostile, 1us},
        StepEnded{hostile, Outcome::broken, hostile, 1us},
        StepEnded{hostile, Outcome::skipped, hostile, 1us},
        FaultEnded{hostile, hostile, {}},
        FaultEnded{hostile, hostile, fault},
        Collected{hostile, hostile, hostile},
        Warning{fault},
        RunEnded{Outcome::interrupted, hostile, long_ago, {{"passed", 4294967295}, {hostile, 0}}},
        RunEnded{},
    }));
    const Event event{1500ms, body};
    const auto read = from_line(to_line(event));
    REQUIRE((read ? "" : read.error().what) == "");
    CHECK(std::get<Event>(*read) == event);
}

TEST_CASE("kinds and members of newer versions do no harm", "[reports]")
{
    const auto unknown = from_line(R"({"event":"host_lost","at_us":-1})");
    REQUIRE(unknown);
    CHECK(std::get<UnknownEvent>(*unknown).kind == "host_lost");

    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    const auto known = from_line(
        cat(R"({"event":"step_started","why":)", deep, R"(,"step":"make","at_us":5,"host":null})"));
    REQUIRE(known);
    CHECK(std::get<Event>(*known) == Event{5us, StepStarted{"make"}});
}

TEST_CASE("a line that is wrong says which member is", "[reports]")
{
    const auto [line, wrong] = GENERATE(table<std::string, std::string>({
        {R"([])", "is not a JSON object"},
        {R"(1e999)", "is not JSON"},
        {R"({"at_us":0})", "'event' is missing"},
        {R"({"event":3})", "'event' should be a string, and is 3"},
        {R"({"event":"step_started","at_us":0})", "'step' is missing"},
        {R"({"event":"step_started","step":null,"at_us":0})",
         "'step' should be a string, and is null"},
        {R"({"event":"step_started","step":"s"})", "'at_us' is missing"},
        {R"({"event":"step_started","step":"s","at_us":"0"})", "'at_us' should be a whole number"},
        {R"({"event":"step_started","step":"s","at_us":0.5})", "'at_us' should be a whole number"},
        {R"({"event":"step_started","step":"s","at_us":-1})", "'at_us' should be a whole number"},
        {R"({"event":"step_started","step":"s","at_us":9223372036854775808})",
         "'at_us' should be a whole number that is not too large"},
        {R"({"event":"command_started","step":"s","host":"h","attempt":4294967296})",
         "'attempt' should be a whole number that is not too large"},
        {R"({"event":"command_ended","step":"s","host":"h","attempt":1,"timed_out":false})",
         "'exit' is missing"},
        {R"({"event":"command_ended","step":"s","host":"h","attempt":1,"exit":null,"timed_out":0})",
         "'timed_out' should be true or false, and is 0"},
        {R"({"event":"command_ended","step":"s","host":"h","attempt":1,"exit":0,"timed_out":true,)"
         R"("took_us":1,"met":"no"})",
         "'met' should be true or false, and is \"no\""},
        {R"({"event":"output","step":"s","host":"h","attempt":1,"stream":"out"})",
         R"('stream' should be "stdout" or "stderr", and is "out")"},
        {R"({"event":"step_ended","step":"s","outcome":"Passed"})",
         R"('outcome' should be an outcome, and is "Passed")"},
        {R"({"event":"warning","error":[]})", "'error' should be an object, and is []"},
        {R"({"event":"warning","error":{"what":"w","where":{"file":"f","line":"7"}}})",
         R"('error/where/line' should be a whole number that is not too large, and is "7")"},
        {R"({"event":"host_ready","host":"h","facts":{"os":12}})",
         "'facts/os' should be a string, and is 12"},
        {R"({"event":"run_ended","outcome":"passed","took_us":0,"steps":{"passed":-1}})",
         "'steps/passed' should be a whole number"},
    }));
    CHECK_THAT(wrong_with(line), Catch::Matchers::StartsWith(wrong));
}

TEST_CASE("the place inside a long list is told", "[reports]")
{
    std::string line = to_line({0us, started()});
    line = replace_all(line, R"("on":[])", R"("on":["a",{}])");
    CHECK(wrong_with(line) == "'steps/1/on/1' should be a string, and is {}");
}

TEST_CASE("a combination that is no list of keys and values is wrong", "[reports]")
{
    std::string line = to_line({0us, started()});
    line = replace_all(line, R"({"key":"a","value":"1"})", R"({"key":"a"})");
    CHECK(wrong_with(line) == "'combination/2/value' is missing");
}

TEST_CASE("every line cut short is no JSON", "[reports]")
{
    const std::string line = to_line({0us, Warning{{Fault::lab, "é", SourceSpot{"f", 1, 2}, ""}}});
    for (std::size_t size = 0; size < line.size(); ++size)
        CHECK_THAT(wrong_with(line.substr(0, size)), Catch::Matchers::StartsWith("is not JSON"));
    CHECK_THAT(wrong_with(line + "}"), Catch::Matchers::StartsWith("is not JSON (column"));
    CHECK_THAT(wrong_with("{\"event\":\"\xFF\"}"), Catch::Matchers::StartsWith("is not JSON"));
}

TEST_CASE("a record of a newer format says which volab reads it", "[reports]")
{
    CHECK(wrong_with(R"({"event":"run_started","format":2,"volab":"3.1.4","hosts":7})") ==
          "the record has format 2, and this volab reads up to format 1; volab 3.1.4 wrote it: "
          "take that version or a newer one");
    CHECK(wrong_with(R"({"event":"run_started","format":0})") == "'format' should be at least 1");
    CHECK(wrong_with(R"({"event":"run_started"})") == "'format' is missing");
}
