// SPDX-License-Identifier: Apache-2.0
#include "harness/base/duration.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace std::chrono_literals;

TEST_CASE("parse_duration reads numbers with units", "[base]")
{
    const auto [text, expected] = GENERATE(table<std::string, milliseconds>({
        {"500ms", 500ms},
        {"10s", 10s},
        {"2m", 2min},
        {"1h", 1h},
        {"1m30s", 90s},
        {"1h2m3s4ms", 1h + 2min + 3s + 4ms},
        {"0.5s", 500ms},
        {"1.25m", 75s},
        {"0s", 0ms},
        {"0.0006s", 1ms},  // to the nearest millisecond
        {" 3s\n", 3s},
        {"720h", 720h},
    }));
    CAPTURE(text);
    const auto parsed = parse_duration(text);
    REQUIRE(parsed);
    CHECK(*parsed == expected);
}

TEST_CASE("parse_duration refuses what has no unit or is no number", "[base]")
{
    const std::string text = GENERATE("", " ", "10", "0", "s", "ms", "10sec", "10S", "30d", "5 s",
                                      "1h 30m", "10s5", "-5s", "+5s", "1m-30s", "1e3s", "0x10s",
                                      "1..5s", "1,5s", "infs", "nanm", "s10", "ten seconds");
    CAPTURE(text);
    const auto parsed = parse_duration(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() == Error{Fault::usage, "'" + text + "' is not a duration", std::nullopt,
                                  "write a number and a unit: 500ms, 10s, 2m, 1h, 1m30s"});
}

TEST_CASE("parse_duration refuses more than 30 days", "[base]")
{
    const std::string text = GENERATE("721h", "720h1ms", "43201m", "999999999999999999999999h");
    CAPTURE(text);
    const auto parsed = parse_duration(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().what == "'" + text + "' is too long a duration");
}

TEST_CASE("parse_duration quotes only the head of a long text", "[base]")
{
    const auto parsed = parse_duration(std::string(1000, 'x'));
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().what == "'" + std::string(40, 'x') + "…' is not a duration");
}

TEST_CASE("a duration is written in its shortest exact form and read back", "[base]")
{
    const auto [duration, text] = GENERATE(table<milliseconds, std::string>({
        {0ms, "0s"},
        {1ms, "1ms"},
        {250ms, "250ms"},
        {1s, "1s"},
        {1500ms, "1.5s"},
        {1550ms, "1550ms"},
        {59s, "59s"},
        {60s, "1m"},
        {90s, "1m30s"},
        {90'500ms, "90.5s"},
        {1h, "1h"},
        {1h + 1s, "1h1s"},
        {25h + 2min + 3s, "25h2m3s"},
    }));
    CHECK(to_string(duration) == text);
    CHECK(*parse_duration(text) == duration);
}

TEST_CASE("what people are told has as many digits as they can use", "[base]")
{
    const auto [duration, text] = GENERATE(table<microseconds, std::string>({
        {0us, "0.000 s"},
        {4'321us, "0.004 s"},
        {300ms, "0.3 s"},
        {12'440ms, "12.4 s"},
        {60s, "1 min 00 s"},
        {125s, "2 min 05 s"},
        {2h + 400ms, "120 min 00 s"},
    }));
    CHECK(for_people(duration) == text);
}
