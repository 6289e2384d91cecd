// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/web/past_runs.hpp"

#include <fstream>

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"
#include "reports/record/encode.hpp"

namespace harness::walk::web {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

void put(const fs::path& file, const std::string& text)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string record(bool ended)
{
    model::RunStarted started;
    started.run = "r";
    started.scenario = "s";
    started.title = "A <title>";
    started.started = "2026-11-24T08:30:00.123Z";
    std::string text = reports::to_line({{}, started}) + "\n";
    if (ended)
        text += reports::to_line({std::chrono::seconds{2},
                                  model::RunEnded{.took = std::chrono::milliseconds{1500}}}) +
                "\n";
    return text;
}

Result<> make_page(const fs::path& run, const std::string& language, const fs::path& place)
{
    put(place, run.filename().string() + " in " + language);
    return Ok{};
}

struct Rig {
    TemporaryFolder folder;
    fs::path runs = folder.path() / "runs";
    PastRuns past{runs, make_page, folder.path() / "scratch"};
};

TEST_CASE("Runs are listed, the latest first, each read once", "[runs]")
{
    Rig rig;
    CHECK(rig.past.list_json() == R"({"runs":[],"left_out":0})");
    put(rig.runs / "20260101-a" / "record.jsonl", record(true));
    put(rig.runs / "20260102-<b>" / "record.jsonl", record(false));
    put(rig.runs / "20260103-c" / "record.jsonl", "no record\n");
    put(rig.runs / "20260104-d" / "other", "");
    fs::create_directory_symlink("20260101-a", rig.runs / "latest");

    const std::string list = rig.past.list_json();
    CHECK(list ==
          R"({"runs":[{"id":"20260102-<b>","outcome":"","scenario":"s",)"
          R"("started":"2026-11-24T08:30:00.123Z","steps":{},"title":"A <title>","took":0.0},)"
          R"({"id":"20260101-a","outcome":"passed","scenario":"s",)"
          R"("started":"2026-11-24T08:30:00.123Z","steps":{},"title":"A <title>","took":1.5}],)"
          R"("left_out":0})");
    CHECK(rig.past.list_json() == list);
    put(rig.runs / "20260102-<b>" / "record.jsonl", record(true));
    CHECK(rig.past.list_json().find(R"("outcome":"")") == std::string::npos);
}

TEST_CASE("A run's report is made when it is asked for", "[runs]")
{
    Rig rig;
    put(rig.runs / "a b" / "record.jsonl", record(true));

    const HttpAnswer without_slash = rig.past.page("a%20b", "ja");
    CHECK(without_slash.status == 308);
    CHECK(without_slash.headers == Headers{{"Location", "/runs/a%20b/?lang=ja"}});
    const HttpAnswer page = rig.past.page("a%20b/", "ja");
    CHECK(page.status == 200);
    CHECK(page.remove_file);
    std::ifstream file(page.file);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "a b in ja");
}

TEST_CASE("Files of a run are there, and nothing outside of it", "[runs]")
{
    Rig rig;
    put(rig.runs / "a" / "record.jsonl", record(true));
    put(rig.runs / "a" / "files" / "x", "1");
    put(rig.runs / "secret", "2");
    fs::create_symlink("../secret", rig.runs / "a" / "link");
    fs::create_directory_symlink("..", rig.runs / "a" / "up");

    CHECK(rig.past.page("a/files/x", "en").status == 200);
    CHECK(rig.past.page("a/files%2Fx", "en").status == 200);
    for (const char* hostile : {"",
                                "..",
                                "../",
                                "../secret",
                                "a/../../secret",
                                "a/..%2F..%2Fsecret",
                                "a/link",
                                "a/up/secret",
                                "a/%2Fetc%2Fpasswd",
                                "a//etc/passwd",
                                "%2E%2E/",
                                "a%2F..",
                                "secret/",
                                "a/files",
                                "a/nothing",
                                "a/%00",
                                "a/%zz",
                                "b/",
                                "./",
                                "a%00/"}) {
        CAPTURE(hostile);
        CHECK(rig.past.page(hostile, "en").status == 404);
    }
}

}  // namespace
}  // namespace harness::walk::web
