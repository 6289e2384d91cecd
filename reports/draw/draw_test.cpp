// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/draw.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace reports;

namespace {

Scenario scenario_of(const std::string& script)
{
    Scenario scenario;
    scenario.name = "demo";
    scenario.title.by_language = {{"en", "A <lab> & more"}, {"ja", "ラボ"}};
    scenario.lab.hosts = {{.name = "server1"}};
    Chapter& chapter = scenario.chapters.emplace_back();
    chapter.id = "one";
    chapter.title.by_language = {{"en", "One"}};
    Step& step = chapter.steps.emplace_back();
    step.on = {"server1"};
    step.action = RunScript{script};
    return scenario;
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a picture names its things, for those too who do not see it", "[draw]")
{
    const Scenario scenario = scenario_of("docker run --name web -v /srv:/data:ro nginx");
    const std::string text = draw(scenario);
    CHECK(text.starts_with("<svg xmlns="));
    CHECK(has(text, "<title id=\"drawing-title\">A &lt;lab&gt; &amp; more</title>"));
    CHECK(has(text, "- web (nginx); /srv → /data ro\n"));
    CHECK(has(text, "vd-read-only"));
    CHECK(text == draw(scenario));
}

TEST_CASE("markup in names stays text", "[draw]")
{
    const std::string text = draw(scenario_of(
        "docker run --name '</text><script>alert(1)</script>' -v '\"><b>\x01\xFF:/x' '<i>&'"));
    CHECK_FALSE(has(text, "<script"));
    CHECK_FALSE(has(text, "<b>"));
    CHECK_FALSE(has(text, "<i>"));
    CHECK_FALSE(has(text, "\x01"));
    CHECK(has(text, "&lt;script&gt;"));
}

TEST_CASE("a chapter's picture marks what is new, in its reader's language", "[draw]")
{
    const Scenario scenario = scenario_of("docker volume create data");
    const auto text = draw_chapter(scenario, "one", {.language = "ja", .id = "fig"});
    REQUIRE(text);
    CHECK(has(*text, ">ラボ</text>"));
    CHECK(has(*text, ">追加</text>"));
    CHECK(has(*text, "aria-labelledby=\"fig-title fig-desc\""));
    CHECK_FALSE(draw_chapter(scenario, "two"));
    CHECK_FALSE(has(*draw_chapter(scenario, "one", {.heading = false}), "vd-heading\" x="));
}
