// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/course.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/rig.hpp"

using namespace harness;
using namespace harness::walk;
using testing::step;

namespace {

model::Step hidden(std::string id)
{
    model::Step made = step(std::move(id), "true");
    made.hidden = true;
    return made;
}

std::vector<std::string> ids(const std::vector<const model::Step*>& steps)
{
    std::vector<std::string> all;
    for (const model::Step* each : steps)
        all.push_back(each->id);
    return all;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a walk is called after the scenario and the combination of its matrix", "[walk]")
{
    model::Scenario scenario;
    scenario.name = "volumes";
    CHECK(title_of(scenario) == model::Localized{{{"en", "volumes"}}});
    scenario.combination = {{"image", "debian-12"}, {"size", "1"}};
    CHECK(title_of(scenario).in("ja") == "volumes (image=debian-12, size=1)");
    scenario.title = {{{"en", "Data volumes"}, {"ja", "データボリューム"}}};
    CHECK(title_of(scenario).in("en") == "Data volumes (image=debian-12, size=1)");
    CHECK(title_of(scenario).in("ja") == "データボリューム (image=debian-12, size=1)");
}

TEST_CASE("hidden steps go with visible ones", "[course]")
{
    model::Scenario scenario;
    scenario.chapters.push_back(
        {.id = "one",
         .steps = {hidden("a"), step("b", "b"), hidden("c"), hidden("d"), step("e", "e")}});
    scenario.chapters.push_back({.id = "two", .steps = {hidden("f")}});
    scenario.chapters.push_back({.id = "three", .steps = {step("g", "g"), hidden("h")}});

    const auto course = course_of(scenario);

    REQUIRE(course.size() == 3);
    CHECK(course[0].step->id == "b");
    CHECK(ids(course[0].before) == Ids{"a"});
    CHECK(ids(course[0].after) == Ids{"c", "d"});
    CHECK(course[1].step->id == "e");
    CHECK(ids(course[1].before).empty());
    CHECK(ids(course[1].after) == Ids{"f"});  // nobody's turn
    CHECK(course[2].chapter == 2);
    CHECK(ids(course[2].after) == Ids{"h"});
}

TEST_CASE("a card has what is known filled in", "[course]")
{
    model::Scenario scenario;
    model::Step saves = step("look", "hostname -I");
    saves.save = {{"ip", model::FromStdout{}, {}}};
    model::Step uses =
        step("use", "echo ${{ host }} ${{ ip }} ${{ ip }} $${{ x }}", {"server1", "server2"});
    scenario.chapters.push_back({.id = "one", .title = {{{"en", "One"}}}, .steps = {saves, uses}});
    const auto course = course_of(scenario);

    const Card unknown = card_of(scenario, course, 1, {});
    CHECK(unknown.number == 2);
    CHECK(unknown.of_chapter == 2);
    CHECK_FALSE(unknown.opens_chapter());
    CHECK(unknown.kind == Kind::run);
    CHECK(unknown.command() == "echo server1 ${{ ip }} ${{ ip }} ${{ x }}");
    CHECK(unknown.commands.at("server2") == "echo server2 ${{ ip }} ${{ ip }} ${{ x }}");
    CHECK(unknown.unknown == std::vector<Unknown>{{"ip", "look"}});

    const Card known = card_of(scenario, course, 1, {{"ip", "10.0.0.1"}});
    CHECK(known.command() == "echo server1 10.0.0.1 10.0.0.1 ${{ x }}");
    CHECK(known.unknown.empty());
    CHECK(card_of(scenario, course, 0, {}).opens_chapter());
}

TEST_CASE("what is no command is told in short", "[course]")
{
    model::Scenario scenario;
    model::Step put = step("put", ""), daemon = step("daemon", "sleep 100"),
                fault = step("cut", "");
    put.action = model::PutFile{"a", "/b", {}};
    daemon.background = true;
    fault.action = model::InjectFault{"power-cut", {}, {}};
    scenario.chapters.push_back({.id = "one", .steps = {put, daemon, fault}});
    const auto course = course_of(scenario);

    CHECK(card_of(scenario, course, 0, {}).command() == "put a /b");
    CHECK(card_of(scenario, course, 0, {}).kind == Kind::put);
    CHECK(card_of(scenario, course, 1, {}).kind == Kind::background);
    CHECK(card_of(scenario, course, 2, {}).command() == "fault: power-cut");
    CHECK(to_string(card_of(scenario, course, 2, {}).kind) == "fault");
}
