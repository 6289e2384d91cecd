// SPDX-License-Identifier: Apache-2.0
#include "reports/handout/gather.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace reports;
using namespace std::chrono_literals;

namespace {

HandoutRun gathered(const std::vector<EventBody>& events)
{
    HandoutGatherer gatherer;
    for (const EventBody& event : events)
        gatherer.tell({0us, event});
    return gatherer.take();
}

std::string lines(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += harness::cat("line ", i, "\n");
    return text;
}

}  // namespace

TEST_CASE("the last try at a step on each host is kept", "[handout]")
{
    const HandoutRun run = gathered({
        CommandStarted{"s", "a", 1, "first"},
        Output{"s", "a", 1, Stream::out, "no\n", 3},
        CommandEnded{"s", "a", 1, 1, false, 1us},
        CommandStarted{"s", "b", 1, "other"},
        CommandStarted{"s", "a", 2, "second"},
        Output{"s", "a", 2, Stream::err, "yes\n", 4},
        CommandEnded{"s", "a", 2, 0, false, 1us},
        StepEnded{"s", Outcome::passed, "", 2us},
        Output{"lost", "a", 1, Stream::out, "never begun", 11},
    });
    const StepOfRun& step = run.steps.at("s");
    CHECK(step.tries ==
          std::vector<LastTry>{{"a", 2, "second", {{Stream::err, "yes\n", "", 4}}, 0, false},
                               {"b", 1, "other", {}, {}, false}});
    CHECK(step.end->outcome == Outcome::passed);
    CHECK_FALSE(run.end);
}

TEST_CASE("of a long output whole lines of its start and its end are kept", "[handout]")
{
    const std::string text = lines(10000);
    const HandoutRun run = gathered(
        {CommandStarted{"s", "a", 1, "c"}, Output{"s", "a", 1, Stream::out, text, text.size()}});
    const PrintedText& printed = run.steps.at("s").tries.at(0).printed.at(0);
    CHECK(printed.head.starts_with("line 0\n"));
    CHECK(printed.head.ends_with('\n'));
    CHECK(printed.head.size() <= HandoutGatherer::most_head);
    CHECK(printed.tail.starts_with("line "));
    CHECK(printed.tail.ends_with("line 9999\n"));
    CHECK(printed.tail.size() <= HandoutGatherer::most_tail);
    CHECK(printed.bytes == text.size());
}

TEST_CASE("a long line is cut between characters", "[handout]")
{
    std::string text = "a";
    for (int i = 0; i < 10000; ++i)
        text += "卷";
    const HandoutRun run = gathered(
        {CommandStarted{"s", "a", 1, "c"}, Output{"s", "a", 1, Stream::out, text, text.size()}});
    const PrintedText& printed = run.steps.at("s").tries.at(0).printed.at(0);
    CHECK(harness::is_text(printed.head));
    CHECK(printed.head.size() > HandoutGatherer::most_head - 4);
    CHECK(printed.tail.empty());
}

TEST_CASE("memory is bounded whatever the record's size", "[handout]")
{
    HandoutGatherer gatherer;
    const std::string text = lines(3000);
    for (int i = 0; i < 4000; ++i) {
        const std::string step = harness::cat("s", i);
        gatherer.tell({0us, CommandStarted{step, "a", 1, "c"}});
        gatherer.tell({0us, Output{step, "a", 1, Stream::out, text, text.size()}});
    }
    std::size_t kept = 0, counted = 0;
    for (const auto& [id, step] : gatherer.take().steps)
        for (const PrintedText& printed : step.tries.at(0).printed) {
            kept += printed.head.size() + printed.tail.size();
            counted += printed.bytes;
        }
    CHECK(kept <= HandoutGatherer::most_of_all);
    CHECK(kept > HandoutGatherer::most_of_all / 2);
    CHECK(counted == 4000 * text.size());
}
