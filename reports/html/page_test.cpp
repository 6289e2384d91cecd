// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page.hpp"

#include <fstream>
#include <iterator>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/html/overview.hpp"
#include "reports/record/encode.hpp"

using namespace reports;
using namespace reports::html;
using namespace harness::model;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
using harness::cat;
using harness::testing::TemporaryFolder;

namespace {

std::string content(const fs::path& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path write_record(const fs::path& folder, const std::vector<Event>& events)
{
    fs::create_directories(folder);
    std::ofstream out(folder / "record.jsonl");
    for (const Event& event : events)
        out << to_line(event) << "\n";
    return folder / "record.jsonl";
}

RunStarted start_of(const std::string& run)
{
    RunStarted start;
    start.run = run;
    start.started = "2026-11-26T00:42:20.711Z";
    start.title = cat("About <", run, ">");
    start.hosts = {"a"};
    start.chapters = {{"one", "First"}, {"two", "Second"}};
    start.steps = {
        {.id = "make", .chapter = "one", .label = "make it", .on = {"a"}, .command = "mk"},
        {.id = "use", .chapter = "two", .label = "use it", .on = {"a"}, .command = "us"}};
    start.environment = {
        {"ci", "github"}, {"ci_url", "javascript:alert(1)"}, {"git_commit", "c0ffee"}};
    start.scenario_text = "scenario: </pre><script>x</script>\n";
    return start;
}

/// Both steps tried; what the first left in the background is told after the second.
std::vector<Event> events_of(const std::string& run)
{
    return {{0us, start_of(run)},
            {1us, HostReady{"a", {{"kernel", "6.1"}, {"docker", "20.10"}}}},
            {2us, StepStarted{"make"}},
            {3us, CommandStarted{"make", "a", 1, "mk --now"}},
            {4us, StepEnded{"make", Outcome::passed, "", 2us}},
            {5us, StepStarted{"use"}},
            {6us, CommandStarted{"use", "a", 1, "us"}},
            {7us, Output{.step = "use", .host = "a", .text = "of use\n", .bytes = 7}},
            {8us, CommandEnded{"use", "a", 1, 1, false, 2us}},
            {9us, Saved{"use", "name", "<value>"}},
            {10us, StepEnded{"use", Outcome::failed, "exit status 1", 5us}},
            {11us, Output{.step = "make", .host = "a", .text = "of make\n", .bytes = 8}},
            {12us, CommandEnded{"make", "a", 1, 0, false, 9us}},
            {13us, Collected{"a", "journal", "logs/a.txt"}},
            {14us, RunEnded{Outcome::failed, "", 14us, {}}}};
}

std::string page_of(const std::vector<fs::path>& records, const TemporaryFolder& folder,
                    const PageOptions& options = {})
{
    const auto written = write_page(records, folder / "page.html", options);
    REQUIRE(written);
    return content(folder / "page.html");
}

}  // namespace

TEST_CASE("what a step in the background prints late is in its part", "[reports]")
{
    const TemporaryFolder folder;
    const std::string page = page_of({write_record(folder / "run", events_of("r"))}, folder);
    const auto make = page.find("id=\"step-make\""), use = page.find("id=\"step-use\"");
    const auto late = page.find("of make"), early = page.find("of use");
    REQUIRE(make != page.npos);
    CHECK(make < late);
    CHECK(late < use);
    CHECK(use < early);
    CHECK_THAT(page, Catch::Contains("mk --now") && Catch::Contains("exit status 1"));
    CHECK_THAT(page, Catch::Contains("<code>name</code> = <code>&lt;value&gt;</code>"));
}

TEST_CASE("a page has what is needed to run it again, and no link but to the web", "[reports]")
{
    const TemporaryFolder folder;
    const std::string page = page_of({write_record(folder / "run", events_of("r"))}, folder);
    CHECK_THAT(page,
               Catch::Contains("c0ffee") && Catch::Contains("6.1") && Catch::Contains("github"));
    CHECK_THAT(page,
               Catch::Contains("javascript:alert(1)") && !Catch::Contains("href=\"javascript"));
    CHECK_THAT(page, Catch::Contains("About &lt;r&gt;") && !Catch::Contains("<script>x"));
}

TEST_CASE("a page tells by what time limits were multiplied, when they were", "[reports]")
{
    const TemporaryFolder folder;
    std::vector<Event> events = events_of("r");
    CHECK_THAT(page_of({write_record(folder / "usual", events)}, folder),
               !Catch::Contains("time limits"));
    std::get<RunStarted>(events.front().body).environment["timeout_multiplier"] = "2.5";
    CHECK_THAT(page_of({write_record(folder / "slow", events)}, folder),
               Catch::Contains("<dt>time limits</dt><dd>× 2.5</dd>"));
}

TEST_CASE("collected logs are linked to, their end is in the page", "[reports]")
{
    const TemporaryFolder folder;
    const fs::path record = write_record(folder / "run", events_of("r"));
    CHECK_THAT(page_of({record}, folder), Catch::Contains("href=\"./run/logs/a.txt\""));
    fs::create_directory(folder / "run/logs");
    std::ofstream(folder / "run/logs/a.txt") << "kernel: <oops>\n";
    CHECK_THAT(page_of({record}, folder), Catch::Contains("kernel: &lt;oops&gt;"));
}

TEST_CASE("a record that was cut makes a page of an interrupted run", "[reports]")
{
    const TemporaryFolder folder;
    auto events = events_of("r");
    events.resize(8);
    const fs::path record = write_record(folder / "run", events);
    std::ofstream(record, std::ios::app) << "{\"event\":\"outp";
    const std::string page = page_of({record}, folder);
    CHECK_THAT(page, Catch::Contains("<title>interrupted: About") &&
                         Catch::Contains("it was killed") &&
                         Catch::Contains("was under way when the record ended"));
    CHECK_THAT(page, Catch::Contains("of use") && Catch::Contains("not ended"));
}

TEST_CASE("several runs have a table, and links of their own", "[reports]")
{
    const TemporaryFolder folder;
    const std::string page = page_of(
        {write_record(folder / "x", events_of("x")), write_record(folder / "y", events_of("y"))},
        folder);
    CHECK_THAT(page,
               Catch::Contains("<h1>2 runs</h1>") && Catch::Contains("<h2>About &lt;y&gt;</h2>"));
    CHECK_THAT(page, Catch::Contains("href=\"#r1-run\"") && Catch::Contains("id=\"r2-run\""));
    CHECK_THAT(page,
               Catch::Contains("id=\"r1-step-use\"") && Catch::Contains("id=\"r2-step-use\""));
}

TEST_CASE("what stands beside a run is shown", "[reports]")
{
    const TemporaryFolder folder;
    const PageOptions options{
        .language = "zh", .beside = [](const RunStarted& start) {
            Beside beside;
            beside.picture = "<svg id=\"picture\"></svg>";
            beside.past.runs = {
                {cat("before ", start.run), "2025", Outcome::passed, 5s, {}, "h", ""}};
            beside.past.steps["use"] = {PastStep{Outcome::passed, 3s}};
            beside.scenario.emplace();
            beside.scenario->title.by_language = {{"zh", "卷"}};
            beside.scenario->chapters = {{.id = "two", .says = {{{"en", "Narrative."}}}}};
            return beside;
        }};
    const std::string page =
        page_of({write_record(folder / "run", events_of("r"))}, folder, options);
    CHECK_THAT(page, Catch::Contains("<h1><span lang=\"zh\">卷</span></h1>") &&
                         Catch::Contains("Narrative.") && Catch::Contains("id=\"picture\""));
    CHECK_THAT(page, Catch::Contains("1 of 1 run before this one passed") &&
                         Catch::Contains("median 3.0 s") && Catch::Contains("class=\"spark\""));
}

TEST_CASE("a run without events or steps makes a page", "[reports]")
{
    const TemporaryFolder folder;
    CHECK_THAT(page_of({write_record(folder / "run", {{0us, RunStarted{}}})}, folder),
               Catch::Contains("interrupted") && Catch::Contains("</html>"));
}

TEST_CASE("of what is no record no page is left", "[reports]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "notes.txt") << "hello\n";
    const auto none = write_page({folder / "notes.txt"}, folder / "page.html", {});
    REQUIRE_FALSE(none);
    CHECK(none.error().fault == harness::Fault::usage);
    CHECK_FALSE(fs::exists(folder / "page.html"));
    CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("times are for people where they are times", "[reports]")
{
    CHECK(time_for_people("2026-11-26T00:42:20.711Z") == "2026-11-26 00:42:20 UTC");
    CHECK(time_for_people("yesterday") == "yesterday");
    CHECK(time_for_people("") == "");
}
