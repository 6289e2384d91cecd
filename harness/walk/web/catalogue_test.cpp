// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/catalogue.hpp"

#include <nlohmann/json.hpp>

#include "harness/testing/catch.hpp"

namespace harness::walk::web {
namespace {

using nlohmann::json;

model::Step step(std::string id, std::string script, bool hidden = false)
{
    return {.id = std::move(id),
            .title = {{{"en", "T"}}},
            .says = {{{"en", "See `<x>`."}, {"ja", "見る"}}},
            .on = {"server2"},
            .action = model::RunScript{std::move(script)},
            .hidden = hidden};
}

model::Scenario scenario()
{
    model::Scenario made;
    made.name = "s";
    made.title = {{{"en", "S"}, {"zh", "场景"}}};
    made.lab.hosts = {{.name = "server1"}, {.name = "server2"}};
    made.chapters = {
        {.id = "c", .title = {{{"en", "C"}}}, .steps = {step("a", "id"), step("h", "true", true)}},
        {.id = "d", .title = {{{"en", "D"}}}, .steps = {step("b", "ls ${{ x }}")}}};
    return made;
}

TEST_CASE("The catalogue says what there is", "[catalogue]")
{
    const json catalogue = json::parse(
        catalogue_json({{scenario(), "qemu"}}, {"1.2.3", 2, std::chrono::seconds{1800}}));

    CHECK(catalogue["volab"] == "1.2.3");
    CHECK(catalogue["labs"] == 2);
    CHECK(catalogue["idle"] == 1800);
    const json& one = catalogue["scenarios"].at(0);
    CHECK(one["name"] == "s");
    CHECK(one["title"] == json{{"en", "S"}, {"zh", "场景"}});
    CHECK(one["chapters"] == 2);
    CHECK(one["steps"] == 2);
    CHECK(one["hosts"] == json{"server1", "server2"});
    CHECK(one["provider"] == "qemu");
}

TEST_CASE("Titles tell the combination that is offered of a matrix", "[catalogue]")
{
    model::Scenario made = scenario();
    made.combination = {{"image", "debian-12"}};
    const json title{{"en", "S (image=debian-12)"}, {"zh", "场景 (image=debian-12)"}};

    CHECK(json::parse(scenario_json(made))["title"] == title);
    CHECK(json::parse(catalogue_json({{made, "qemu"}}, {}))["scenarios"].at(0)["title"] == title);
}

TEST_CASE("A scenario is told as learners see it, in all of its languages", "[catalogue]")
{
    const json told = json::parse(scenario_json(scenario()));

    CHECK(told["languages"] == json{"en", "ja", "zh"});
    CHECK(told["hosts"].at(1) == json{{"name", "server2"}, {"prompt", "server2# "}});
    REQUIRE(told["chapters"].size() == 2);
    REQUIRE(told["chapters"].at(0)["steps"].size() == 1);  // hidden ones are none of theirs
    const json& a = told["chapters"].at(0)["steps"].at(0);
    CHECK(a["id"] == "a");
    CHECK(a["on"] == json{1});
    CHECK(a["kind"] == "run");
    CHECK(a["command"] == "id");
    CHECK(a["says_html"]["en"] == "<p>See <code>&lt;x&gt;</code>.</p>\n");
    CHECK(a["says_html"]["ja"] == "<p>見る</p>\n");
    CHECK(told["chapters"].at(1)["steps"].at(0)["command"] == "ls ${{ x }}");
}

}  // namespace
}  // namespace harness::walk::web
