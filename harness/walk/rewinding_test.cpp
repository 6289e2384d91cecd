// SPDX-License-Identifier: Apache-2.0
#include "harness/run/kept_run.hpp"
#include "harness/walk/testing/walks.hpp"

using namespace harness;
using namespace harness::walk;
using namespace harness::walk::testing;
using harness::testing::says;
using harness::testing::step;

TEST_CASE("a lab that cannot be taken back says so", "[walk]")
{
    FakeWalk rig({step("a", "a")});
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    REQUIRE(walk.cannot_rewind());
    const auto rewound = walk.rewind(0);
    REQUIRE_FALSE(rewound);
    CHECK(rewound.error().fault == Fault::usage);
    CHECK(rewound.error().what == "the provider 'fake' cannot take hosts back");
    CHECK(walk.checkpoint("x").error().what == rewound.error().what);
    CHECK_FALSE(walk.state().can_rewind);
}

TEST_CASE("chapters are saved as they begin, and taken back to", "[walk]")
{
    FakeWalk rig({saving(step("a", "do a"), "value")},
                 {step("b", "use ${{ value }}"), step("c", "do c")});
    rig.provider.story.checkpoints = true;
    rig.server1.on("do a", says("7"));
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.rewind(1).error().what == "chapter 2 was not begun yet");
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK(walk.perform().standing == Standing::passed);
    REQUIRE(walk.next());
    CHECK(rig.provider.story.happened == Lines{"up", "saved chapter-1", "saved chapter-2"});
    // A run can begin there, too.
    const auto note = run::read_kept_run(rig.folder.path());
    CHECK((*note)->starts.at("chapter-2").variables.at("value") == "7");

    REQUIRE(walk.rewind(1));
    CHECK(rig.provider.story.happened.back() == "restored chapter-2");
    CHECK(rig.at() == "b");
    CHECK(walk.card()->command() == "use 7");
    CHECK(walk.report("a").standing == Standing::passed);
    CHECK(walk.report("b").standing == Standing::open);

    REQUIRE(walk.checkpoint("mine"));
    CHECK(walk.state().checkpoints == Lines{"mine"});
    CHECK(walk.state().chapters == std::vector<std::size_t>{0, 1});
    REQUIRE(walk.reset());
    CHECK(rig.at() == "a");
    CHECK(walk.report("a").standing == Standing::open);
    CHECK(walk.card("b")->command() == "use ${{ value }}");
    CHECK(walk.state().chapters == std::vector<std::size_t>{0});  // the rest has not been yet

    REQUIRE(walk.restore("mine"));
    CHECK(rig.at() == "b");
    CHECK(walk.card()->command() == "use 7");
    for (const char* bad : {"", "a b", "chapter-2", "../x"})
        CHECK_FALSE(walk.checkpoint(bad));
    CHECK(walk.restore("min").error().hint == "did you mean 'mine'?");
}

TEST_CASE("a run can begin where a walk was only when all before was done", "[walk]")
{
    FakeWalk rig({step("a", "do a"), step("b", "do b")}, {step("c", "do c")});
    rig.provider.story.checkpoints = true;
    Walk& walk = rig.walk();
    REQUIRE(walk.begin());
    CHECK(walk.perform().standing == Standing::passed);
    const bool is_done = GENERATE(true, false);
    if (is_done) {
        REQUIRE(walk.next());
        CHECK(walk.perform().standing == Standing::passed);
    }
    REQUIRE(walk.go_to("c"));
    CHECK(rig.provider.story.happened.back() == "saved chapter-2");
    const auto note = run::read_kept_run(rig.folder.path());
    CHECK((*note)->starts.contains("chapter-1"));
    CHECK((*note)->starts.contains("chapter-2") == is_done);
}

TEST_CASE("a walk goes on where it was left", "[walk]")
{
    Progress progress;
    {
        FakeWalk rig({hidden(step("prepare", "prepare")), saving(step("a", "do a"), "value")},
                     {step("b", "use ${{ value }}")});
        rig.provider.story.checkpoints = true;
        rig.server1.on("do a", says("7"));
        REQUIRE(rig.walk().begin());
        (void)rig.walk().perform();
        REQUIRE(rig.walk().next());
        progress = *progress_of(to_json(rig.walk().progress()));
        CHECK(rig.walk().leave().outcome == model::Outcome::interrupted);
    }
    FakeWalk rig({hidden(step("prepare", "prepare")), saving(step("a", "do a"), "value")},
                 {step("b", "use ${{ value }}")});
    rig.provider.story.checkpoints = true;
    rig.provider.story.saved = {"chapter-1"};  // the lab lost the other one
    const bool was_changed = GENERATE(false, true);
    if (was_changed)
        progress.sha256 = "of another text";
    REQUIRE(rig.walk().resume(progress));
    const auto note = run::read_kept_run(rig.folder.path());
    CHECK((*note)->starts.contains("chapter-2") == !was_changed);  // no run is to begin there
    CHECK(rig.at() == "b");
    CHECK(rig.walk().card()->command() == "use 7");
    CHECK(rig.walk().report("a").standing == Standing::passed);
    CHECK(rig.server1.ran.empty());
    CHECK(rig.provider.story.happened == Lines{"up", "saved chapter-2"});
    CHECK(rig.walk().perform().standing == Standing::passed);
    REQUIRE(rig.walk().next());
    CHECK(rig.walk().finish().outcome == model::Outcome::passed);
    CHECK(rig.told.endings() == Lines{"prepare passed", "a passed", "b passed"});
}
