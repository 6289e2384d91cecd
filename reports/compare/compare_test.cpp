// SPDX-License-Identifier: Apache-2.0
#include "reports/compare/compare.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/compare/read.hpp"
#include "reports/history/database.hpp"
#include "reports/record/writer.hpp"
#include "reports/testing/made_up_run.hpp"

using namespace reports;
using namespace std::chrono_literals;
using harness::model::Outcome;
using harness::model::Stream;
using harness::testing::TemporaryFolder;
using reports::testing::MadeUpStep;
using reports::testing::run;
using Ids = std::vector<std::string>;

namespace {

constexpr auto P = Outcome::passed, F = Outcome::failed, B = Outcome::broken, S = Outcome::skipped,
               I = Outcome::interrupted;

ComparedRun side(const std::vector<MadeUpStep>& steps, int n = 1)
{
    return {"given", run(n, steps), PrintedHashes::ByPlace{}};
}

template <typename Change>
Ids ids(const std::vector<Change>& changes)
{
    Ids found;
    for (const Change& each : changes)
        found.push_back(each.id);
    return found;
}

/// A history in which the step "make" passed so often, each time in a second.
Past steady(std::size_t runs)
{
    Past past;
    past.runs.resize(runs);
    past.steps["make"].assign(runs, PastStep{P, 1s});
    return past;
}

}  // namespace

TEST_CASE("what became of each step is told once, in the scenario's order", "[compare]")
{
    const auto before = side({{"a", P},
                              {"b", P},
                              {"c", F},
                              {"d", B},
                              {"e", S},
                              {"f", P},
                              {"g", P},
                              {"h", F},
                              {"i", I},
                              {"gone", F}});
    const auto after = side({{"a", P},
                             {"b", F},
                             {"c", P},
                             {"d", F},
                             {"e", B},
                             {"f", S},
                             {"g", I},
                             {"h", S},
                             {"i", P},
                             {"new", P},
                             {"newbad", F}},
                            2);
    const Comparison found = compare(before, after, {});
    CHECK(ids(found.newly_failing) == Ids{"b", "e", "newbad"});
    CHECK(ids(found.newly_passing) == Ids{"c"});
    CHECK(ids(found.not_run) == Ids{"f", "g"});
    CHECK(ids(found.added) == Ids{"new", "newbad"});
    CHECK(ids(found.removed) == Ids{"gone"});
    CHECK(found.newly_failing[0] ==
          StepChange{"b", "work", "Do b", P, F, "not as expected", false});
    CHECK(found.regressed());
    CHECK(summary_of(found) == "3 newly failing, 1 newly passing, 2 not run, 2 added, 1 removed");
}

TEST_CASE("a run that is as it was is no regression", "[compare]")
{
    const Comparison found = compare(side({{"a", P}, {"b", F}}), side({{"a", P}, {"b", F}}, 2), {});
    CHECK_FALSE(found.regressed());
    CHECK_FALSE(found.differs());
    CHECK(summary_of(found) == "no change");
}

TEST_CASE("removed steps, better ones and other outputs are shown, and are no regression",
          "[compare]")
{
    auto before = side({{"a", F}, {"b", P}, {"c", P}}), after = side({{"a", P}, {"b", P}}, 2);
    for (ComparedRun* each : {&before, &after})
        each->summary.steps[1].plan.on = {"server1"};
    before.printed->emplace(PrintedAt{"b", "server1", Stream::out}, 1);
    after.printed->emplace(PrintedAt{"b", "server1", Stream::out}, 2);
    const Comparison found = compare(before, after, {});
    CHECK(found.differs());
    CHECK_FALSE(found.regressed());
    CHECK(ids(found.outputs) == Ids{"b"});
}

TEST_CASE("a step is slower than the history, never than one run", "[compare]")
{
    const auto before = side({{"make", P, 100ms}}), after = side({{"make", P, 9s}}, 2);
    const Comparison unknown = compare(before, after, steady(7));
    CHECK(unknown.slower.empty());
    CHECK(unknown.unjudged == 1);
    CHECK(unknown.notes.back().starts_with("durations: 0 of 1 steps that passed were judged"));
    CHECK_FALSE(unknown.regressed());

    const Comparison slower = compare(before, after, steady(8));
    REQUIRE(ids(slower.slower) == Ids{"make"});
    CHECK(slower.slower[0].pace.median == 1s);
    CHECK(slower.slower[0].before == 100ms);
    CHECK(slower.judged == 1);
    CHECK(slower.regressed());

    const Comparison usual = compare(before, side({{"make", P, 1s}}, 2), steady(8));
    CHECK(usual.slower.empty());
    const Comparison faster = compare(before, side({{"make", P, 10ms}}, 2), steady(8));
    CHECK(ids(faster.faster) == Ids{"make"});
    CHECK_FALSE(faster.regressed());
    CHECK(compare(before, side({{"make", F, 9s}}, 2), steady(8)).slower.empty());
}

TEST_CASE("a failure that the history knows to come and go is marked", "[compare]")
{
    Past past = steady(9);
    for (PastRun& each : past.runs)
        each.scenario_sha256 = "5ce1";
    past.steps["make"][4]->outcome = F;
    CHECK(compare(side({{"make", P}}), side({{"make", F}}, 2), past).newly_failing.at(0).flaky);
}

TEST_CASE("a run that was cut short or broke is a regression of one that was not", "[compare]")
{
    auto cut = side({{"a", P}, {"b", I}}, 2);
    cut.summary.end.reset();
    const auto whole = side({{"a", P}, {"b", P}});
    CHECK(compare(whole, cut, {}).regressed());
    CHECK(ids(compare(whole, cut, {}).not_run) == Ids{"b"});
    CHECK(compare(whole, cut, {}).notes.front() ==
          "the record of after ends before the run did: compared is what is there");
    CHECK(summary_of(compare(whole, cut, {})) == "the run was cut short, 1 not run");
    CHECK_FALSE(compare(cut, whole, {}).regressed());
    CHECK_FALSE(compare(cut, cut, {}).regressed());
    auto broken = whole;
    broken.summary.end->outcome = B;
    CHECK(summary_of(compare(whole, broken, {})) == "the run was broken");
}

TEST_CASE("what one should know of two runs is noted", "[compare]")
{
    const auto one = side({{"a", P, 1s}});
    auto other = side({{"a", F, 1s}}, 2);
    CHECK(compare(one, one, {}).notes.front() == "both are the same run");
    CHECK(compare(one, other, {}).notes.empty());
    other.summary.start.scenario_sha256 = "07he7";
    other.summary.start.provider = "local";
    other.printed.reset();
    CHECK(compare(one, other, {}).notes ==
          Ids{"the scenario changed between the two", "before ran on qemu, after on local",
              "there is no record of after, only the history: outputs are not compared"});
    other.summary.start.scenario_sha256 = "";
    CHECK(compare(one, other, {})
              .notes.front()
              .starts_with("it is not known whether the scenario changed"));

    CHECK(comparable(one, other));
    other.summary.start.scenario = "backups";
    const auto different = comparable(one, other);
    REQUIRE_FALSE(different);
    CHECK(different.error().what ==
          "'given' is a run of scenario 'volumes', and 'given' of 'backups'");
}

namespace {

using namespace harness::model;

/// A record of one step that tried twice on one host and printed that the second time.
std::filesystem::path record(const TemporaryFolder& folder, const std::string& name,
                             const std::string& printed, const std::string& first_try = "wait\n")
{
    const auto file = folder / name;
    auto writer = RecordWriter::create(file);
    REQUIRE(writer);
    PlannedStep step{.id = "make", .chapter = "work", .label = "Make it", .on = {"server1"}};
    RunStarted start{.run = name, .started = reports::testing::hour(1), .scenario = "volumes"};
    start.steps.push_back(step);
    const auto tell = [&](EventBody body) { writer->tell({{}, std::move(body)}); };
    tell(start);
    tell(StepStarted{"make"});
    tell(CommandStarted{"make", "server1", 1, "make"});
    tell(Output{"make", "server1", 1, Stream::out, first_try, first_try.size()});
    tell(Output{"make", "server1", 1, Stream::err, first_try, first_try.size()});
    tell(CommandStarted{"make", "server1", 2, "make"});
    if (!printed.empty())
        tell(Output{"make", "server1", 2, Stream::out, printed, printed.size()});
    tell(StepEnded{"make", Outcome::passed, "", 1s});
    tell(RunEnded{Outcome::passed, "", 1s, {}});
    return file;
}

/// The diffs between two records.
std::vector<std::string> diffs(const std::filesystem::path& one, const std::filesystem::path& other,
                               const std::vector<std::string>& ignored = {})
{
    const auto normalise = Normaliser::make(ignored);
    REQUIRE(normalise);
    const auto before = read_compared(one, *normalise), after = read_compared(other, *normalise);
    REQUIRE(before);
    REQUIRE(after);
    Comparison found = compare(*before, *after, {});
    REQUIRE(find_diffs(found, one, other, *normalise));
    std::vector<std::string> texts;
    for (const OutputChange& each : found.outputs)
        texts.push_back(each.diff);
    return texts;
}

}  // namespace

TEST_CASE("runs in different combinations of a matrix are compared, with a note", "[compare]")
{
    ComparedRun before = side({{"a", P}}, 1), after = side({{"a", F}}, 2);
    before.summary.start.combination = {{"image", "debian-12"}};
    after.summary.start.combination = {{"image", "debian-12"}};
    REQUIRE(comparable(before, after));
    CHECK(compare(before, after, {}).title == "Volumes (image=debian-12)");
    after.summary.start.combination = {{"image", "debian-13"}};
    REQUIRE(comparable(before, after));
    const Comparison found = compare(before, after, {});
    CHECK(found.title == "Volumes");
    CHECK(found.notes.front() == "before is a run of volumes (image=debian-12), after of volumes "
                                 "(image=debian-13)");
}

TEST_CASE("outputs of the last try are compared, what is volatile left aside", "[compare]")
{
    const TemporaryFolder folder;
    const auto one = record(folder, "one", "id 4c01db0b339c\nvol1\n");
    CHECK(diffs(one, record(folder, "same", "id 0a1b2c3d4e5f\nvol1\n", "other\n")).empty());
    CHECK(
        diffs(one, record(folder, "other", "id 0a1b2c3d4e5f\nvol2\n")) ==
        Ids{"--- before\n+++ after\n@@ line 1 of before, 1 of after @@\n id <id>\n-vol1\n+vol2\n"});
    CHECK(diffs(one, record(folder, "other2", "id 0a1b2c3d4e5f\nvol2\n"), {"vol\\d"}).empty());
    CHECK(diffs(one, record(folder, "silent", "")) ==
          Ids{"--- before\n+++ after\n@@ line 1 of before, 1 of after @@\n-id <id>\n-vol1\n"});
    const std::string start(100'000, 'x');
    CHECK(diffs(record(folder, "long", start + "a"), record(folder, "long2", start + "b")) ==
          Ids{"… they differ behind what is compared line by line\n"});
}

TEST_CASE("a run of which only the history knows is compared by it", "[compare]")
{
    const TemporaryFolder folder;
    auto history = History::open(folder / "history.db", Access::write);
    REQUIRE(history);
    const RunSummary whole = run(1, {{"a", P, 2s}, {"b", F}, {"c", S}});
    REQUIRE(history->add(whole, "/r"));
    const auto stored = stored_compared(*history, *history->find("1"));
    REQUIRE(stored);
    const Comparison found = compare({"x", whole, {}}, *stored, {});
    CHECK_FALSE(found.differs());
    CHECK(found.after.commit == found.before.commit);
    CHECK(found.after.took == found.before.took);
    CHECK(acceleration_of(stored->summary) == "kvm");
    REQUIRE(history->add(run(2, {{"a", F}, {"b", F}, {"c", S}}), "/r"));
    CHECK(
        ids(compare(*stored, *stored_compared(*history, *history->find("2")), {}).newly_failing) ==
        Ids{"a"});
}
