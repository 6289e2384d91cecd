// SPDX-License-Identifier: Apache-2.0
#include "reports/record/reader.hpp"

#include <fstream>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/record/encode.hpp"

using namespace harness;
using namespace harness::model;
using namespace std::chrono_literals;
using reports::read_record;
using reports::to_line;

namespace {

const Event start{0us, RunStarted{.run = "r", .scenario = "s"}};
const Event step{5us, StepStarted{"make"}};
const Event end{9us, RunEnded{}};

struct Told : RunObserver {
    std::vector<Event> events;
    void tell(const Event& event) override { events.push_back(event); }
};

struct Fixture {
    testing::TemporaryFolder folder;
    Told told;

    std::filesystem::path write(const std::string& text)
    {
        const auto file = folder.path() / "record.jsonl";
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    std::string wrong_with(const std::string& text)
    {
        const auto read = read_record(write(text), {&told});
        return read ? "nothing" : replace_all(read.error().what, folder.path().string(), "F");
    }
};

std::string lines(const std::vector<Event>& events)
{
    std::string text;
    for (const Event& event : events)
        text += to_line(event) + "\n";
    return text;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "a record is told as it was written", "[reports]")
{
    write(lines({start, step, end}));
    const auto read = read_record(folder.path(), {&told});
    REQUIRE(read);
    CHECK(told.events == std::vector<Event>{start, step, end});
    CHECK(read->events == 3);
    CHECK(read->ended);
    CHECK_FALSE(read->cut);
}

TEST_CASE_METHOD(Fixture, "a record that is cut anywhere is read to the cut", "[reports]")
{
    const std::string text = lines({start, step, end});
    const std::size_t first = to_line(start).size();
    for (std::size_t size = first; size < text.size(); ++size) {
        told.events.clear();
        const auto read = read_record(write(text.substr(0, size)), {&told});
        REQUIRE(read);
        const std::size_t whole = size < first + 1 + to_line(step).size() ? 1
                                  : size < text.size() - 1                ? 2
                                                                          : 3;
        CHECK(told.events.size() == whole);
        CHECK(read->ended == (whole == 3));
    }
}

TEST_CASE_METHOD(Fixture, "events of newer versions are passed over", "[reports]")
{
    const auto read =
        read_record(write(to_line(start) + "\n{\"event\":\"tea\",\"at_us\":1}\n"), {&told});
    REQUIRE(read);
    CHECK(read->unknown == 1);
    CHECK(read->events == 1);
}

TEST_CASE_METHOD(Fixture, "what is no record is told with what is wrong", "[reports]")
{
    CHECK(wrong_with("") == "'F/record.jsonl' is empty");
    CHECK_THAT(wrong_with("hello\n"),
               Catch::Matchers::StartsWith("'F/record.jsonl' is no record: line 1 is not JSON"));
    CHECK_THAT(wrong_with("hello"),
               Catch::Matchers::StartsWith("'F/record.jsonl' is no record: line 1 is not JSON"));
    CHECK(wrong_with(lines({step})) ==
          "'F/record.jsonl' is no record: line 1 is not the start of a run");
    CHECK(wrong_with("{\"event\":\"tea\"}\n") ==
          "'F/record.jsonl' is no record: line 1 is of an unknown kind");
    CHECK(wrong_with(lines({start, start})) ==
          "'F/record.jsonl' line 2: is the start of another run: a record has one run");
    CHECK(wrong_with(lines({start, end, step})) ==
          "'F/record.jsonl' line 3: comes after the end of the run");
    CHECK_THAT(wrong_with(lines({start}) + "x\n" + lines({end})),
               Catch::Matchers::StartsWith("'F/record.jsonl' line 2: is not JSON"));
    CHECK(wrong_with(lines({start}) + std::string(reports::longest_line + 1, ' ')) ==
          "'F/record.jsonl' line 2: is longer than 64 MiB");
}

TEST_CASE_METHOD(Fixture, "what is not there is told with what to name", "[reports]")
{
    const auto no_file = read_record(folder.path() / "none", {&told});
    REQUIRE_FALSE(no_file);
    CHECK_THAT(no_file.error().what, Catch::Matchers::EndsWith("No such file or directory"));
    CHECK_THAT(no_file.error().hint, Catch::Matchers::StartsWith("a record is a run's folder"));
    const auto no_record = read_record(folder.path(), {&told});
    REQUIRE_FALSE(no_record);
    CHECK_THAT(no_record.error().what, Catch::Matchers::StartsWith("there is no record.jsonl in"));
}
