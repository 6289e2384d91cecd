// SPDX-License-Identifier: Apache-2.0
#include "reports/batch/merge.hpp"

#include <initializer_list>

#include "harness/testing/catch.hpp"
#include "reports/testing/made_up_batch.hpp"

using namespace reports;
using namespace reports::testing;
using namespace std::chrono_literals;
using harness::model::Outcome;

namespace {

using Bodies = std::vector<BatchEventBody>;

/// A shard that has planned the jobs and ended; what it did comes before its end.
Batch shard(unsigned number, unsigned of, Bodies jobs, Bodies done = {},
            std::optional<BatchEnded> end = BatchEnded{})
{
    Bodies bodies{BatchStarted{.name = "b",
                               .started = harness::cat("2026-11-24T08:3", number, ":00.000Z"),
                               .volab = "0.1.0",
                               .executor = "here",
                               .shard = number,
                               .shards = of}};
    for (Bodies* more : {&jobs, &done})
        bodies.insert(bodies.end(), more->begin(), more->end());
    if (end)
        bodies.emplace_back(*end);
    Batch batch = batch_of(std::move(bodies));
    batch.folder = harness::cat("s", number);
    return batch;
}

const Bodies two_jobs{planned("a", 1), planned("b", 2)};

Batch first()
{
    return shard(1, 2, two_jobs, {began("a"), ended("a", Outcome::passed)},
                 BatchEnded{Verdict::passed, "", 9s});
}
Batch second(Outcome outcome = Outcome::passed, Verdict verdict = Verdict::passed)
{
    return shard(2, 2, two_jobs, {began("b"), ended("b", outcome)}, BatchEnded{verdict, "", 20s});
}

harness::Error wrong_with(const std::vector<Batch>& shards)
{
    const auto merged = merge(shards);
    REQUIRE_FALSE(merged);
    CHECK(merged.error().fault == harness::Fault::usage);
    CHECK_FALSE(merged.error().hint.empty());
    return merged.error();
}

JobPlanned of_text(JobPlanned job, const std::string& sha256)
{
    job.job.sha256 = sha256;
    return job;
}

RunInFolder run(const std::string& folder, const harness::model::Combination& combination,
                Outcome outcome, const std::string& scenario = "volumes",
                const std::string& sha256 = "5e")
{
    RunInFolder made{{}, folder};
    made.run.start = {.run = folder,
                      .started = "2026-11-24T08:30:00.000Z",
                      .volab = "0.1.0",
                      .scenario = scenario,
                      .file = "volumes.yaml",
                      .scenario_sha256 = sha256,
                      .combination = combination};
    made.run.end = harness::model::RunEnded{outcome, "", 7s, {}};
    return made;
}

}  // namespace

TEST_CASE("shards become one batch, whatever the order they are given in", "[reports]")
{
    const auto merged = merge({second(Outcome::failed, Verdict::failed), first()});
    REQUIRE(merged);
    CHECK(merged->verdict() == Verdict::failed);
    CHECK(merged->start.shards == 1);
    CHECK(merged->start.started == "2026-11-24T08:31:00.000Z");
    REQUIRE(merged->mine().size() == 2);
    CHECK(merged->jobs.at(0).verdict() == Verdict::passed);
    CHECK(merged->jobs.at(1).verdict() == Verdict::failed);
    CHECK(merged->folder_of(merged->jobs.at(1).attempts.at(0)) == "s2/b");
    CHECK(merged->jobs.at(1).attempts.at(0).began == 64s);  // a minute later, and 4 s
    CHECK(merged->took() == 80s);
    CHECK(merged->notes.empty());
}

TEST_CASE("a shard that was killed is merged as far as it came", "[reports]")
{
    const Bodies jobs{planned("a", 1), planned("b", 2), planned("c", 2), planned("d", 2)};
    const auto merged =
        merge({shard(1, 2, jobs, {began("a"), ended("a", Outcome::passed)}),
               shard(2, 2, jobs, {began("b"), ended("b", Outcome::passed), began("c")}, {})});
    REQUIRE(merged);
    CHECK(merged->verdict() == Verdict::interrupted);
    CHECK(merged->reason() == "shard 2 of 2: the record ends before the batch did: it was killed");
    CHECK(merged->counts() == std::map<Verdict, unsigned>{{Verdict::passed, 2},
                                                          {Verdict::interrupted, 1},
                                                          {Verdict::not_run, 1}});
}

TEST_CASE("a shard that was killed before it had planned its jobs is merged", "[reports]")
{
    const auto merged = merge({shard(2, 2, {planned("a", 1)}, {}, {}), first()});
    REQUIRE(merged);
    CHECK(merged->verdict() == Verdict::interrupted);
    CHECK(merged->jobs.size() == 2);
    CHECK(merged->jobs.at(1).verdict() == Verdict::not_run);
}

TEST_CASE("shards with nothing to do are shards, too", "[reports]")
{
    const auto merged =
        merge({shard(1, 2, {planned("a", 1)}, {began("a"), ended("a", Outcome::passed)}),
               shard(2, 2, {planned("a", 1)})});
    REQUIRE(merged);
    CHECK(merged->verdict() == Verdict::passed);
    CHECK(merged->jobs.size() == 1);
}

TEST_CASE("a shard that is missing is named, and one that is there twice", "[reports]")
{
    CHECK(wrong_with({first()}).what == "shard 2 of 2 is missing");
    CHECK(wrong_with({shard(3, 9, {})}).what == "shards 1, 2, 4, 5, 6, … of 9 are missing");
    CHECK(wrong_with({first(), second(), first()}).what == "both 's1' and 's1' are shard 1 of 2");
    CHECK(wrong_with({shard(1, 1, {}), shard(1, 1, {})}).hint ==
          "a batch that was not split has nothing to be merged with");
    CHECK(wrong_with({first(), shard(2, 3, two_jobs)}).what ==
          "'s1' is shard 1 of 2, and 's2' is shard 2 of 3");
}

TEST_CASE("shards of other scenarios, texts or jobs are refused", "[reports]")
{
    CHECK(wrong_with({first(), shard(2, 2, {planned("a", 1), planned("x", 2)})}).what ==
          "'s1' and 's2' are of different scenarios: only 's1' has 'b'");
    CHECK(wrong_with({first(), shard(2, 2, {planned("a", 1), of_text(planned("b", 2), "0ther")})})
              .what == "the scenario 'b' has one text in 's1' and another in 's2'");
    JobPlanned again = planned("b", 2);
    again.job.id = "b-r2";
    CHECK(wrong_with({first(), shard(2, 2, {planned("a", 1), planned("b", 2), again})}).what ==
          "'s2' and 's1' are not of one batch: only 's2' has 'b-r2'");
}

TEST_CASE("shards that were split by different durations are told by their jobs", "[reports]")
{
    const auto error =
        wrong_with({shard(1, 2, {planned("a", 1), planned("b", 1), planned("c", 2)}),
                    shard(2, 2, {planned("a", 1), planned("b", 2), planned("c", 1)})});
    CHECK(error.what == "the shards were not split alike: in two of them is 'b'; in none is 'c'");
    CHECK(error.hint.find("--durations FILE") != std::string::npos);
}

TEST_CASE("what shards noted, and that their programs differ, is kept", "[reports]")
{
    Batch noted = first();
    noted.notes.push_back(harness::lab_error("the disk is nearly full", "make room"));
    Batch newer = second();
    newer.start.volab = "0.2.0";
    newer.start.executor = "slurm";
    const auto merged = merge({noted, newer});
    REQUIRE(merged);
    REQUIRE(merged->notes.size() == 2);
    CHECK(merged->notes.at(0) ==
          harness::lab_error("shard 1 of 2: the disk is nearly full", "make room"));
    CHECK(merged->notes.at(1).what ==
          "the shards were run by different versions of volab: '0.1.0', '0.2.0'");
    CHECK(merged->start.executor == "here+slurm");
}

TEST_CASE("runs of one scenario become the jobs of a batch", "[reports]")
{
    const auto merged = merge(std::vector{run("x", {{"image", "debian-12"}}, Outcome::passed),
                                          run("y", {{"image", "debian-13"}}, Outcome::failed),
                                          run("z", {{"image", "debian-13"}}, Outcome::passed)});
    REQUIRE(merged);
    REQUIRE(merged->jobs.size() == 3);
    CHECK(merged->verdict() == Verdict::failed);
    CHECK(merged->jobs.at(0).plan.title == "volumes (image=debian-12)");
    CHECK(merged->jobs.at(1).plan.id == "volumes-image=debian-13-r1");
    CHECK(merged->jobs.at(2).plan.title == "volumes (image=debian-13) #2");
    CHECK(merged->folder_of(merged->jobs.at(2).attempts.at(0)) == "z");
    CHECK(merged->took() == 7s);
}

TEST_CASE("a run that was killed makes the batch interrupted", "[reports]")
{
    RunInFolder killed = run("x", {}, Outcome::passed);
    killed.run.end.reset();
    const auto merged = merge(std::vector{killed, run("y", {}, Outcome::passed)});
    REQUIRE(merged);
    CHECK(merged->verdict() == Verdict::interrupted);
}

TEST_CASE("runs of different scenarios, or texts, are refused with what to do", "[reports]")
{
    const auto other =
        merge(std::vector{run("x", {}, Outcome::passed), run("y", {}, Outcome::passed, "locks")});
    REQUIRE_FALSE(other);
    CHECK(other.error().what ==
          "'x' and 'y' are runs of different scenarios, 'volumes' and 'locks'");
    CHECK(other.error().hint.find("'volab report A B'") != std::string::npos);
    const auto text = merge(std::vector{run("x", {}, Outcome::passed),
                                        run("y", {}, Outcome::passed, "volumes", "0ther")});
    REQUIRE_FALSE(text);
    CHECK(text.error().what == "'x' and 'y' are runs of different texts of 'volumes'");
}
