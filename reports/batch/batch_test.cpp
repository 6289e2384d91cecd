// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/batch.hpp"

#include "harness/testing/catch.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::testing;
using namespace std::chrono_literals;
using harness::model::Outcome;

TEST_CASE("a job's last attempt decides, and one that passed after another is flaky", "[reports]")
{
    const Batch batch = batch_of(
        {planned("a"), planned("b"), planned("c"), planned("d"), planned("e"), planned("f"),  //
         began("a"), ended("a", Outcome::passed), began("b"), ended("b", Outcome::broken),
         began("b", 2), ended("b", Outcome::passed, 2), began("c"), ended("c", Outcome::broken),
         began("c", 2), ended("c", Outcome::failed, 2), began("d"), ended("d", Outcome::skipped),
         began("e")});

    CHECK(batch.jobs.at(0).verdict() == Verdict::passed);
    CHECK(batch.jobs.at(1).verdict() == Verdict::flaky);
    CHECK(batch.jobs.at(2).verdict() == Verdict::failed);
    CHECK(batch.jobs.at(3).verdict() == Verdict::passed);  // all its steps were skipped
    CHECK(batch.jobs.at(4).verdict() == Verdict::interrupted);
    CHECK(batch.jobs.at(5).verdict() == Verdict::not_run);
    CHECK(batch.worst() == Verdict::interrupted);
    CHECK(batch.counts() == std::map<Verdict, unsigned>{{Verdict::passed, 2},
                                                        {Verdict::flaky, 1},
                                                        {Verdict::failed, 1},
                                                        {Verdict::interrupted, 1},
                                                        {Verdict::not_run, 1}});
}

TEST_CASE("a batch without an end was killed", "[reports]")
{
    const Batch batch = batch_of({planned("a"), began("a"), ended("a", Outcome::passed)});
    CHECK(batch.verdict() == Verdict::interrupted);
    CHECK(batch.worst() == Verdict::passed);
    CHECK(batch.reason() == "the record ends before the batch did: it was killed");
    CHECK(batch.took() == 3s);
}

TEST_CASE("a shard counts its own jobs", "[reports]")
{
    const Batch batch = batch_of({BatchStarted{.name = "b", .shard = 2, .shards = 3},
                                  planned("a", 1), planned("b", 2), planned("c", 3),  //
                                  began("b"), ended("b", Outcome::failed)});
    REQUIRE(batch.mine().size() == 1);
    CHECK(batch.mine().front()->plan.id == "b");
    CHECK(batch.worst() == Verdict::failed);
    CHECK(batch.jobs.size() == 3);
}

TEST_CASE("an attempt that was lost before it began is an attempt", "[reports]")
{
    const Batch batch = batch_of({planned("a"), ended("a", Outcome::broken)});
    REQUIRE(batch.jobs.at(0).attempts.size() == 1);
    CHECK(batch.jobs.at(0).verdict() == Verdict::broken);
    CHECK(batch.folder_of(batch.jobs.at(0).attempts.at(0)).empty());
}

TEST_CASE("what became of an attempt is in its run, or else in what its program printed",
          "[reports]")
{
    AttemptEnded whole = ended("b", Outcome::broken);
    whole.steps = {{"broken", 1}};
    Batch batch = batch_of({planned("a"), planned("b"), planned("c"), began("a"),
                            ended("a", Outcome::broken), began("b"), whole, began("c")});
    batch.folder = "batch";

    CHECK(batch.traces_of(batch.jobs.at(0).attempts.at(0)) == "batch/logs/a.txt");
    CHECK(batch.traces_of(batch.jobs.at(1).attempts.at(0)) == "batch/b");
    CHECK(batch.traces_of(batch.jobs.at(2).attempts.at(0)) == "batch/c");
}

TEST_CASE("of jobs that were never planned nothing is known", "[reports]")
{
    CHECK(batch_of({began("x"), ended("x", Outcome::passed)}).jobs.empty());
}

TEST_CASE("each verdict has its word", "[reports]")
{
    for (const Verdict each : {Verdict::passed, Verdict::flaky, Verdict::failed, Verdict::broken,
                               Verdict::interrupted, Verdict::not_run})
        CHECK(verdict_of(to_string(each)) == each);
    CHECK_FALSE(verdict_of("fine"));
    CHECK(worse(Verdict::flaky, Verdict::passed) == Verdict::flaky);
    CHECK(worse(Verdict::flaky, Verdict::not_run) == Verdict::not_run);
    CHECK(worse(Verdict::broken, Verdict::interrupted) == Verdict::interrupted);
}
