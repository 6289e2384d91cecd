// SPDX-License-Identifier: Apache-2.0
#include "reports/history/durations.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/history/database.hpp"
#include "reports/history/history.hpp"
#include "reports/testing/made_up_run.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::model::Outcome;
using reports::testing::run;

TEST_CASE("how long a scenario takes is the median of its runs that passed", "[history]")
{
    const harness::testing::TemporaryFolder folder;
    auto history = History::open(folder / "history.db", Access::write);
    REQUIRE(history);
    int number = 0;
    for (const auto& [outcome, took] :
         std::vector<std::pair<Outcome, std::chrono::microseconds>>{{Outcome::passed, 10s},
                                                                    {Outcome::passed, 90s},
                                                                    {Outcome::failed, 1s},
                                                                    {Outcome::passed, 12s}}) {
        RunSummary made = run(++number, {{"make", outcome, 1s}});
        made.end->outcome = outcome;
        made.end->took = took;
        REQUIRE(history->add(made, "/runs/a/record.jsonl"));
    }
    RunSummary never_passed = run(++number, {{"make", Outcome::failed, 1s}});
    never_passed.start.scenario = "never";
    never_passed.end->outcome = Outcome::failed;
    REQUIRE(history->add(never_passed, "/runs/b/record.jsonl"));

    const auto durations = history->durations({});
    REQUIRE(durations);
    const std::string scenario = run(1, {}).start.scenario;
    CHECK(*durations == Durations{{scenario, {12s, 3}}});
    CHECK(*history->durations({.scenario = scenario, .most = 1}) ==
          Durations{{scenario, {12s, 1}}});
    CHECK_FALSE(history->durations({.scenario = "nobody"}));
}

TEST_CASE("durations are read back from what is printed", "[history]")
{
    const Durations durations{{"volumes (image=debian-13)", {72s, 12}}, {"locks", {1us, 1}}};
    const auto read = durations_in(to_json(durations));
    REQUIRE(read);
    CHECK(*read == durations);
    CHECK(to_json({}) == "{\n  \"format\": 1,\n  \"durations\": []\n}\n");
}

TEST_CASE("what are no durations is told", "[history]")
{
    const auto wrong = [](const char* text) { return durations_in(text).error().what; };
    CHECK(wrong("hello").starts_with("is not JSON"));
    CHECK(wrong("{}") == "'format' is missing");
    CHECK(wrong(R"({"format": 2, "durations": []})") == "'format' should be 1");
    CHECK(wrong(R"({"format": 1, "durations": [{"scenario": "a", "took_us": -1, "runs": 1}]})") ==
          "'durations/0/took_us' should be a whole number that is not too large, and is -1");
    CHECK(wrong(R"({"format": 1, "durations": [{"scenario": "a", "took_us": 1, "runs": 1},
                                               {"scenario": "a", "took_us": 1, "runs": 1}]})") ==
          "'a' is there twice");
}
