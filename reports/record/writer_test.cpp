// SPDX-License-Identifier: Apache-2.0
#include "reports/record/writer.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/small_disk.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/record/encode.hpp"

using namespace harness::model;
using harness::cat;
using harness::testing::text_of;
using reports::RecordWriter;
using reports::to_line;

namespace {

const Event first{{}, StepStarted{"first"}};
const Event second{{}, StepStarted{"second"}};

}  // namespace

TEST_CASE("each event is in the file as soon as it was told", "[reports]")
{
    const harness::testing::TemporaryFolder folder;
    const auto record = folder / "record.jsonl";
    auto writer = RecordWriter::create(record);
    REQUIRE(writer);
    CHECK(text_of(record).empty());
    writer->tell(first);
    CHECK(text_of(record) == to_line(first) + "\n");

    RecordWriter moved = std::move(*writer);
    moved.tell(second);
    CHECK(text_of(record) == to_line(first) + "\n" + to_line(second) + "\n");
    CHECK_FALSE(moved.trouble());
}

TEST_CASE("a record is never written over another", "[reports]")
{
    const harness::testing::TemporaryFolder folder;
    const auto record = folder / "record.jsonl";
    harness::testing::put(record, "another run\n");
    const auto writer = RecordWriter::create(record);
    REQUIRE_FALSE(writer);
    CHECK(writer.error().what == cat("cannot write '", record.string(), "': File exists"));
    CHECK(text_of(record) == "another run\n");

    CHECK_FALSE(RecordWriter::create(folder / "no folder/record.jsonl"));
}

TEST_CASE("a full disk ends the record and is told", "[reports]")
{
    const harness::testing::TemporaryFolder folder;
    const auto record = folder / "record.jsonl";
    auto writer = RecordWriter::create(record);
    REQUIRE(writer);
    const std::string whole = to_line(first) + "\n";
    {
        const harness::testing::SmallDisk disk{whole.size() + 10};
        writer->tell(first);
        writer->tell(second);
    }
    writer->tell(first);  // there is room again, but lines are missing

    REQUIRE(writer->trouble());
    CHECK(writer->trouble()->what ==
          cat("the record is not whole: cannot write '", record.string(), "': File too large"));
    CHECK_FALSE(writer->trouble()->hint.empty());
    CHECK(text_of(record) == whole + to_line(second).substr(0, 10));
}
