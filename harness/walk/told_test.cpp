// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/told.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/recorder.hpp"

using namespace harness;
using namespace harness::walk;
using std::chrono::microseconds;

TEST_CASE("a step that is tried again is one story", "[told]")
{
    testing::Recorder recorder;
    Told told({&recorder});
    const auto try_once = [&](const std::string& printed, bool passed) {
        for (unsigned attempt = 1; attempt <= 2; ++attempt) {
            told.tell({microseconds{0}, model::CommandStarted{"a", "h", attempt, "do"}});
            told.tell(
                {microseconds{0}, model::Output{"a", "h", attempt, model::Stream::out, printed, 1,
                                                false, "output/a.h.1.stdout", ""}});
            told.tell({microseconds{0}, model::CommandEnded{"a", "h", attempt, 0, false, {}}});
        }
        told.tell({microseconds{0}, model::CheckDone{"a", "h", passed, "e", "a", "", {}}});
        told.tell(
            {microseconds{0}, model::StepEnded{"a", model::Outcome::failed, "", microseconds{7}}});
    };
    CHECK(told.begin("a") == "");
    told.tell({microseconds{0}, model::StepStarted{"a"}});
    try_once("x", false);
    CHECK(told.next_attempt("a", "h") == 3);
    CHECK(told.begin("a") == "again/2");
    told.tell({microseconds{0}, model::StepStarted{"a"}});
    try_once("y", true);

    CHECK(recorder.story() == std::vector<std::string>{"a starts", "h, try 1 $ do", "h says x",
                                                       "h ends with 0", "h, try 2 $ do", "h says x",
                                                       "h ends with 0", "h, try 3 $ do", "h says y",
                                                       "h ends with 0", "h, try 4 $ do", "h says y",
                                                       "h ends with 0"});
    CHECK(recorder.all<model::Output>().front().file == "output/a.h.1.stdout");
    CHECK(recorder.all<model::Output>().back().file == "again/2/output/a.h.1.stdout");
    REQUIRE(told.checks("a").size() == 1);
    CHECK(told.checks("a")[0].passed);

    told.end(microseconds{9}, "a", model::Outcome::passed, "");
    told.end(microseconds{9}, "b", model::Outcome::skipped, "why");
    CHECK(recorder.endings() == std::vector<std::string>{"a passed", "b skipped: why"});
    CHECK(recorder.all<model::CheckDone>().size() == 1);
    CHECK(recorder.all<model::StepEnded>()[0].took == microseconds{7});
    CHECK(told.checks("nothing").empty());
}
