// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/copy.hpp"

#include <cstdlib>
#include <iterator>

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/batch/record.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using harness::model::Outcome;
using harness::testing::put;
using harness::testing::TemporaryFolder;
using harness::testing::text_of;

namespace {

const auto never = [] { return false; };

/// A batch of which one job was tried twice, with the folders of its runs.
Batch made(const TemporaryFolder& folder)
{
    Batch batch = batch_of({BatchStarted{.name = "b"}, planned("a"), planned("c"), began("a"),
                            ended("a", Outcome::failed), began("a", 2),
                            ended("a", Outcome::passed, 2), BatchEnded{Verdict::flaky, "", 9s}});
    for (AttemptState& attempt : batch.jobs.at(0).attempts) {
        const fs::path run = folder / ("shard/" + attempt.start.folder);
        put(run / "record.jsonl", "record of " + attempt.start.folder);
        put(run / "output/x", "x");
        put(folder / ("shard/logs/" + attempt.start.folder + ".txt"), "log");
        attempt.start.folder = run.string();
    }
    put(folder / "shard/batch.jsonl", "");
    return batch;
}

unsigned long files_in(const fs::path& folder)
{
    return static_cast<unsigned long>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a merged batch has copies of its runs and their logs", "[reports]")
{
    const TemporaryFolder folder;
    const auto copied = copy_batch(made(folder), folder / "new/merged", never);
    REQUIRE(copied);
    CHECK(text_of(folder / "new/merged/a/record.jsonl") == "record of a");
    CHECK(text_of(folder / "new/merged/a.retry-1/record.jsonl") == "record of a.retry-1");
    CHECK(text_of(folder / "new/merged/a/output/x") == "x");
    CHECK(text_of(folder / "new/merged/logs/a.retry-1.txt") == "log");
    CHECK(files_in(folder / "new") == 1);

    const auto read = read_batch(folder / "new/merged");
    REQUIRE(read);
    CHECK(read->start.name == "merged");
    CHECK(read->verdict() == Verdict::flaky);
    CHECK(read->folder_of(read->jobs.at(0).attempts.at(1)) == folder / "new/merged/a.retry-1");
    CHECK(copied->folder_of(copied->jobs.at(0).attempts.at(1)) == folder / "new/merged/a.retry-1");
}

TEST_CASE("a folder that has something in it is left alone", "[reports]")
{
    const TemporaryFolder folder;
    put(folder / "there/precious", "x");
    const auto copied = copy_batch(made(folder), folder / "there", never);
    REQUIRE_FALSE(copied);
    CHECK(copied.error().what.find("is there and is not empty") != std::string::npos);
    CHECK(files_in(folder / "there") == 1);
    fs::create_directory(folder / "empty");
    fs::create_directory_symlink("empty", folder / "link");
    CHECK(copy_batch(made(folder), folder / "link", never));
    CHECK(fs::exists(folder / "empty/batch.jsonl"));
}

TEST_CASE("of a merged batch that cannot be made nothing is left", "[reports]")
{
    const TemporaryFolder folder;
    Batch batch = made(folder);
    SECTION("interrupted")
    {
        int asked = 0;
        const auto copied = copy_batch(batch, folder / "new/merged", [&] { return ++asked == 2; });
        REQUIRE_FALSE(copied);
        CHECK(copied.error().fault == harness::Fault::interrupted);
    }
    SECTION("a file that cannot be copied")
    {
        REQUIRE(::system(("mkfifo " + (folder / "shard/a.retry-1/pipe").string()).c_str()) == 0);
        const auto copied = copy_batch(batch, folder / "new/merged", never);
        REQUIRE_FALSE(copied);
        CHECK(copied.error().what.find("cannot copy") != std::string::npos);
    }
    CHECK_FALSE(fs::exists(folder / "new"));
    CHECK(files_in(folder.path()) == 1);
}
