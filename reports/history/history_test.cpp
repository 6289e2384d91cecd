// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/history/database.hpp"
#include "reports/testing/made_up_run.hpp"

using namespace reports;
using namespace std::chrono_literals;
using namespace std::string_literals;
using harness::model::Outcome;
using harness::testing::TemporaryFolder;
using reports::testing::hour;
using reports::testing::run;

namespace {

struct Made {
    TemporaryFolder folder;
    std::filesystem::path file = folder / "history.db";
    History history = std::move(*History::open(file, Access::write));

    Added add(const RunSummary& summary, const std::string& record = "/runs/a/record.jsonl")
    {
        const auto added = history.add(summary, record);
        REQUIRE(added);
        return *added;
    }
    std::vector<std::string> names(const RunFilter& filter = {})
    {
        const auto runs = history.runs(filter);
        REQUIRE(runs);
        std::vector<std::string> found;
        for (const StoredRun& each : *runs)
            found.push_back(each.name);
        return found;
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a run is stored with all that is asked for later", "[history]")
{
    Made made;
    RunSummary summary = run(1, {{"make", Outcome::passed, 1500ms},
                                 {"use", Outcome::failed, 2s},
                                 {"drop", Outcome::skipped, 0s}});
    summary.end->reason = "because";
    summary.steps[0].tries.push_back({"server1", 3, {}, {}, {}, false});
    CHECK(made.add(summary).how == Added::How::added);

    const auto found = made.history.find("run-1");
    REQUIRE(found);
    CHECK(*found ==
          StoredRun{.number = 1,
                    .name = "run-1",
                    .started = hour(1),
                    .scenario = "volumes",
                    .scenario_sha256 = "5ce1",
                    .file = "volumes.yaml",
                    .title = "Volumes",
                    .volab = "0.1.0",
                    .provider = "qemu",
                    .acceleration = "kvm",
                    .commit = "c0ffee1",
                    .branch = "main",
                    .outcome = Outcome::failed,
                    .ended = true,
                    .reason = "because",
                    .took = 3500ms,
                    .counts = {{Outcome::passed, 1}, {Outcome::failed, 1}, {Outcome::skipped, 1}},
                    .record = "/runs/a/record.jsonl"});
    CHECK(*made.history.steps(1) ==
          std::vector<StoredStep>{
              {"make", "work", "Do make", Outcome::passed, "", 1500ms, 3},
              {"use", "work", "Do use", Outcome::failed, "not as expected", 2s, 1},
              {"drop", "work", "Do drop", Outcome::skipped, "", {}, 0}});
    CHECK(*made.history.facts(1) == std::vector<StoredFact>{{"", "git_branch", "main"},
                                                            {"", "git_commit", "c0ffee1"},
                                                            {"server1", "acceleration", "kvm"},
                                                            {"server1", "docker", "20.10.24"}});
}

TEST_CASE("each combination of a matrix is a scenario of its own", "[history]")
{
    Made made;
    for (int n = 1; n <= 3; ++n) {
        RunSummary summary = run(n, {{"make"}});
        summary.start.combination = {{"image", n == 2 ? "debian-13" : "debian-12"}};
        made.add(summary);
    }
    CHECK(made.names({.scenario = "volumes"}).empty());
    CHECK(made.names({.scenario = "volumes (image=debian-12)"}) == Names{"run-3", "run-1"});
    const auto found = made.history.find("run-2");
    REQUIRE(found);
    CHECK(found->scenario == "volumes (image=debian-13)");
    CHECK(found->title == "Volumes (image=debian-13)");
    CHECK(made.history.past({.scenario = "volumes (image=debian-13)"})->runs.size() == 1);
}

TEST_CASE("the same run twice is one run", "[history]")
{
    Made made;
    CHECK(made.add(run(1, {{"make"}})).how == Added::How::added);
    const Added again = made.add(run(1, {{"make"}}));
    CHECK(again.how == Added::How::known);
    CHECK(again.number == 1);
    CHECK(made.names() == Names{"run-1"});

    RunSummary other = run(1, {{"make"}});
    other.start.scenario_sha256 = "07he7";
    CHECK(made.add(other).how == Added::How::added);
    other.start.started = hour(2);
    CHECK(made.add(other).how == Added::How::added);
    CHECK(made.names().size() == 3);
}

TEST_CASE("a run that was cut short is kept as such, and completed when it is whole", "[history]")
{
    Made made;
    RunSummary cut = run(1, {{"make"}, {"use", Outcome::interrupted}});
    cut.end.reset();
    CHECK(made.add(cut).how == Added::How::added);
    CHECK(made.history.find("1")->outcome == Outcome::interrupted);
    CHECK_FALSE(made.history.find("1")->ended);
    CHECK(made.add(cut).how == Added::How::known);
    REQUIRE(made.history.set_baseline("good", 1));

    const Added whole = made.add(run(1, {{"make"}, {"use"}}));
    CHECK(whole.how == Added::How::completed);
    CHECK(whole.number == 1);
    CHECK(made.history.find("good")->outcome == Outcome::passed);
    CHECK(made.history.steps(1)->size() == 2);
    CHECK(made.add(cut).how == Added::How::known);  // what was whole stays whole
    CHECK(made.history.find("1")->ended);
}

TEST_CASE("whatever a record says is stored as it is", "[history]")
{
    Made made;
    const std::string hostile = "a'); DROP TABLE run; --\0 \x1b[31m\né"s;
    RunSummary summary = run(1, {{hostile}, {hostile}, {""}}, hostile);
    summary.start.title = hostile;
    summary.hosts.push_back({hostile, {{hostile, hostile}}});
    summary.steps[0].reason = hostile;
    made.add(summary);
    CHECK(made.history.find("1")->title == hostile);
    CHECK(made.history.find("1")->scenario == hostile);
    CHECK(made.history.steps(1)->at(1).id == hostile);
    CHECK(made.history.steps(1)->at(0).reason == hostile);
    CHECK(made.history.past(hostile, 9, "")->steps.contains(hostile));
}

TEST_CASE("what is no run is not added", "[history]")
{
    Made made;
    RunSummary bad = run(1, {{"make"}});
    bad.start.started = "yesterday";
    const auto no_time = made.history.add(bad, "r.jsonl");
    REQUIRE_FALSE(no_time);
    CHECK(no_time.error().what == "'r.jsonl' cannot be added: its start, 'yesterday', is no time");
    REQUIRE_FALSE(made.history.add({}, "r.jsonl"));
    CHECK(made.names().empty());
}

TEST_CASE("runs are listed newest first, in whichever order they were added", "[history]")
{
    Made made;
    for (const int n : {2, 3, 1})
        made.add(run(n, {{"make"}}));
    made.add(run(4, {{"make"}}, "other"));
    RunSummary slow = run(5, {{"make"}});
    slow.start.provider = "local";
    slow.hosts.clear();
    made.add(slow);
    CHECK(made.names() == Names{"run-5", "run-4", "run-3", "run-2", "run-1"});
    CHECK(made.names({.most = 2}) == Names{"run-5", "run-4"});
    CHECK(made.names({.scenario = "other"}) == Names{"run-4"});
    CHECK(made.names({.scenario = "none"}).empty());
    CHECK(made.names({.provider = "local"}) == Names{"run-5"});
    CHECK(made.names({.acceleration = ""}) == Names{"run-5"});
    CHECK(made.names({.acceleration = "kvm", .before = hour(3)}) == Names{"run-2", "run-1"});
    CHECK_FALSE(made.history.runs({.before = "noon"}));
}

TEST_CASE("a run is found by number, name, baseline, record and the start of its name", "[history]")
{
    Made made;
    for (const int n : {1, 2, 13})
        made.add(run(n, {{"make"}}), "/runs/" + std::to_string(n) + "/record.jsonl");
    REQUIRE(made.history.set_baseline("release", 2));
    CHECK(made.history.find("3")->name == "run-13");
    CHECK(made.history.find("run-1")->name == "run-1");  // whole names come first
    CHECK(made.history.find("release")->name == "run-2");
    CHECK(made.history.find("run-13")->name == "run-13");
    CHECK(made.history.find("latest")->name == "run-13");
    CHECK(made.history.find("/runs/2/record.jsonl")->name == "run-2");
    const auto several = made.history.find("run-");
    REQUIRE_FALSE(several);
    CHECK(several.error().what == "'run-' could be several runs: 1, 2, …");
    for (const char* none : {"", "9", "un-1", "other", "-1"})
        CHECK_FALSE(made.history.find(none));
}

TEST_CASE("baselines name runs", "[history]")
{
    Made made;
    made.add(run(1, {{"make"}}));
    made.add(run(2, {{"make"}}));
    REQUIRE(made.history.set_baseline("release", 1));
    REQUIRE(made.history.set_baseline("other", 1));
    REQUIRE(made.history.set_baseline("release", 2));
    const auto all = made.history.baselines();
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK(all->at(1).name == "release");
    CHECK(all->at(1).run.name == "run-2");
    REQUIRE(made.history.remove_baseline("other"));
    CHECK(made.history.baselines()->size() == 1);
    const auto none = made.history.remove_baseline("releas");
    REQUIRE_FALSE(none);
    CHECK(none.error().hint == "did you mean 'release'?");
    CHECK_FALSE(made.history.set_baseline("", 1));
    CHECK_FALSE(made.history.set_baseline("latest", 1));
    CHECK_FALSE(made.history.set_baseline("release", 77));  // there is no such run
    CHECK(made.history.find("release")->name == "run-2");
}

TEST_CASE("pruning keeps the newest of each scenario, and baselines", "[history]")
{
    Made made;
    for (int n = 1; n <= 5; ++n)
        made.add(run(n, {{"make"}}));
    made.add(run(0, {{"other-step"}}, "other"));
    REQUIRE(made.history.set_baseline("good", 1));
    const auto pruned = [&](PruneRule rule) {
        Names names;
        const auto gone = made.history.prune(rule);
        REQUIRE(gone);
        for (const StoredRun& each : *gone)
            names.push_back(each.name);
        return names;
    };
    CHECK(pruned({.keep = 2, .dry = true}) == Names{"run-2", "run-3"});
    CHECK(made.names().size() == 6);
    CHECK(pruned({.keep = 2, .before = hour(3)}) == Names{"run-2"});
    CHECK(pruned({.keep = 2}) == Names{"run-3"});
    CHECK(made.names() == Names{"run-5", "run-4", "run-1", "run-0"});
    CHECK(made.history.steps(2)->empty());
    CHECK(made.history.find("good")->name == "run-1");
    CHECK(pruned({.keep = 0}) == Names{"run-0", "run-4", "run-5"});
    CHECK(made.names() == Names{"run-1"});
    CHECK_FALSE(made.history.failing("other", ""));   // nothing is left of it
    CHECK(made.add(run(6, {{"make"}})).number == 7);  // numbers are not used again
}

TEST_CASE("the past is oldest first, with nothing where a step was not come to", "[history]")
{
    Made made;
    made.add(run(2, {{"make", Outcome::failed, 3s}, {"use", Outcome::skipped}}));
    made.add(run(1, {{"make", Outcome::passed, 1s}}));
    made.add(run(3, {{"make", Outcome::passed, 2s}, {"use", Outcome::passed, 4s}}));
    made.add(run(9, {{"make"}}, "other"));
    const auto past = made.history.past("volumes", 10, "");
    REQUIRE(past);
    REQUIRE(past->runs.size() == 3);
    CHECK(
        past->runs[0] ==
        PastRun{"run-1", hour(1), Outcome::passed, 1s, {{Outcome::passed, 1}}, "5ce1", "c0ffee1"});
    const PastStep failed{Outcome::failed, 3s};
    CHECK(past->steps.at("make") ==
          std::vector<std::optional<PastStep>>{PastStep{Outcome::passed, 1s}, failed,
                                               PastStep{Outcome::passed, 2s}});
    CHECK(past->steps.at("use") ==
          std::vector<std::optional<PastStep>>{{}, {}, PastStep{Outcome::passed, 4s}});
    CHECK(past->median("make") == 1500ms);
    CHECK(made.history.past("volumes", 1, hour(3))->runs.at(0).run == "run-2");
    CHECK(made.history.past("none", 10, "")->runs.empty());
}
