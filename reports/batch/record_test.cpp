// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/record.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/record/decode.hpp"
#include "reports/record/encode.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::testing;
using namespace std::chrono_literals;
using harness::model::Outcome;
using harness::testing::put;
using harness::testing::TemporaryFolder;

namespace {

const std::string hostile{"\x01\x1b[31m\r\n\t\"\\ </script> é \xF4\x8F\xBF\xBF"};

std::string line_of(const BatchEventBody& body)
{
    return to_line(BatchEvent{1us, body}) + "\n";
}

std::string wrong_with(const std::filesystem::path& folder)
{
    const auto read = read_batch(folder);
    return read ? "nothing" : read.error().what;
}

}  // namespace

TEST_CASE("what was written of a batch is read back, whatever is in it", "[reports]")
{
    const auto body = GENERATE(values<BatchEventBody>({
        BatchStarted{},
        BatchStarted{hostile, "2026-11-24T08:30:00.123Z", "0.1.0", "slurm", 2, 3, 4, true, 5},
        JobPlanned{},
        JobPlanned{{hostile,
                    hostile,
                    hostile,
                    hostile,
                    hostile,
                    {{"z", hostile}, {"a", ""}},
                    7,
                    std::chrono::microseconds::max(),
                    2}},
        AttemptStarted{hostile, 2, hostile, ""},
        AttemptStarted{hostile, 2, hostile, hostile},
        AttemptEnded{hostile, 2, Outcome::broken, hostile, 1h, {{"passed", 4}}, hostile},
        AttemptEnded{"a", 1, Outcome::passed, "", 0us, {}, ""},
        BatchNote{harness::lab_error(hostile, hostile)},
        BatchEnded{Verdict::not_run, hostile, 1us},
        BatchEnded{},
    }));
    const BatchEvent event{12345us, body};
    const auto read = batch_from_line(to_line(event));
    REQUIRE(read);
    REQUIRE(std::holds_alternative<BatchEvent>(*read));
    CHECK(std::get<BatchEvent>(*read) == event);
}

TEST_CASE("a batch's event of an unknown kind is passed over, and a wrong one told", "[reports]")
{
    const auto unknown = batch_from_line(R"({"event": "party", "at_us": 1})");
    REQUIRE(unknown);
    CHECK(std::get<UnknownEvent>(*unknown).kind == "party");
    const auto wrong = [](const char* line) { return batch_from_line(line).error().what; };
    CHECK(wrong(R"({"event": "batch_ended", "took_us": 1, "at_us": 1, "outcome": "fine"})") ==
          "'outcome' should be a verdict, and is \"fine\"");
    CHECK(wrong(R"({"event": "note", "at_us": 1})") == "'error' is missing");
    CHECK(wrong("[]") == "is not a JSON object");
}

TEST_CASE("a batch's folder is read as it was told", "[reports]")
{
    const TemporaryFolder folder;
    {
        auto record = BatchRecord::create(folder / batch_record);
        REQUIRE(record);
        for (const BatchEventBody& body : std::vector<BatchEventBody>{
                 BatchStarted{.name = "b"}, planned("a"), began("a"), ended("a", Outcome::failed),
                 BatchEnded{Verdict::failed, "", 3s}})
            record->tell({1s, body});
        CHECK_FALSE(record->trouble());
    }
    const auto batch = read_batch(folder.path());
    REQUIRE(batch);
    CHECK(batch->verdict() == Verdict::failed);
    CHECK(batch->folder == folder.path());
    CHECK(batch->folder_of(batch->jobs.at(0).attempts.at(0)) == folder / "a");
    CHECK(is_batch(folder.path()));
    CHECK(is_batch(folder / batch_record));
    CHECK_FALSE(is_batch(folder / "a"));
    CHECK_FALSE(BatchRecord::create(folder / batch_record));  // never over another
}

TEST_CASE("a batch that was killed is read as far as its record goes", "[reports]")
{
    const TemporaryFolder folder;
    put(folder / batch_record, line_of(BatchStarted{.name = "b"}) + line_of(planned("a")) +
                                   line_of(began("a")) + R"({"event": "attempt_en)");
    const auto batch = read_batch(folder.path());
    REQUIRE(batch);
    CHECK(batch->jobs.at(0).verdict() == Verdict::interrupted);
    CHECK(batch->verdict() == Verdict::interrupted);
}

TEST_CASE("what is no record of a batch is told with file and line", "[reports]")
{
    const TemporaryFolder folder;
    const auto file = (folder / batch_record).string();
    CHECK(wrong_with(folder.path()) ==
          harness::cat("there is no batch.jsonl in '", folder.path().string(), "'"));
    put(file, line_of(planned("a")));
    CHECK(wrong_with(file) ==
          harness::cat("'", file, "' is no record: line 1 is not the start of a batch"));
    put(file, line_of(BatchStarted{}) + line_of(BatchStarted{}));
    CHECK(
        wrong_with(file) ==
        harness::cat("'", file, "' line 2: is the start of another batch: a record has one batch"));
    put(file, R"({"event": "batch_started", "format": 2, "volab": "9.9", "at_us": 0})");
    CHECK(wrong_with(file).find("has format 2, and this volab reads up to format 1; volab 9.9") !=
          std::string::npos);
}

TEST_CASE("a record leads nowhere but to its own folder", "[reports]")
{
    const TemporaryFolder folder;
    for (const char* elsewhere : {"/etc", "../x", "a/../../x", "."}) {
        put(folder / batch_record, line_of(BatchStarted{}) + line_of(planned("a")) +
                                       line_of(AttemptStarted{"a", 1, elsewhere, ""}));
        CHECK(wrong_with(folder.path()).find("is not below the batch's") != std::string::npos);
    }
    put(folder / batch_record, line_of(BatchStarted{}) + line_of(planned("../../x")));
    CHECK(wrong_with(folder.path()) ==
          harness::cat("'", (folder / batch_record).string(),
                       "': '../../x' is no job's id: it cannot name a folder"));
}

TEST_CASE("a batch told again is the same batch", "[reports]")
{
    const Batch batch =
        batch_of({BatchStarted{.name = "b"}, planned("a"), planned("c"), began("a"), began("c"),
                  ended("a", Outcome::failed), began("a", 2), ended("c", Outcome::passed),
                  ended("a", Outcome::passed, 2), BatchNote{harness::lab_error("note")},
                  BatchEnded{Verdict::flaky, "", 9s}});
    BatchSummarizer again;
    tell_again(batch, again);
    CHECK(again.batch().start == batch.start);
    CHECK(again.batch().end == batch.end);
    CHECK(again.batch().notes == batch.notes);
    REQUIRE(again.batch().jobs.size() == 2);
    CHECK(again.batch().jobs.at(0).verdict() == Verdict::flaky);
    CHECK(again.batch().jobs.at(0).attempts.at(1).began == batch.jobs.at(0).attempts.at(1).began);
}
