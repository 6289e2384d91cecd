// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/progress.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "harness/testing/environment.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::walk;

namespace {

Progress some()
{
    Progress progress{.scenario = "volumes",
                      .file = "/a/volumes.yaml",
                      .sha256 = "abc",
                      .provider = "qemu",
                      .combination = "image=debian-13",
                      .lab = "k3x",
                      .saved_at = "2026-11-26T08:00:00.000Z",
                      .now = {"write",
                              {{"run", Standing::passed}, {"look", Standing::skipped}},
                              {{"ip", "10.0.0.1"}}}};
    progress.checkpoints["chapter-1"] = {"run", {}, {}};
    progress.checkpoints["mine"] = {"", {{"run", Standing::failed}, {"x", Standing::broken}}, {}};
    return progress;
}

}  // namespace

TEST_CASE("progress is read as it was written", "[progress]")
{
    const auto read = progress_of(to_json(some()));
    REQUIRE(read);
    CHECK(*read == some());
}

TEST_CASE("a damaged progress is an error that says what is wrong", "[progress]")
{
    const std::string good = to_json(some());
    const auto what = [](const std::string& text) {
        const auto read = progress_of(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().fault == Fault::usage);
        return read.error().what;
    };
    CHECK(what("") == "it is no JSON object");
    CHECK(what("[]") == "it is no JSON object");
    CHECK(what(good.substr(0, good.size() / 2)) == "it is no JSON object");
    CHECK(what("{}") == "it is of another version of volab");
    CHECK(what(replace_all(good, "\"format\": 1", "\"format\": 2")) ==
          "it is of another version of volab");
    CHECK(what(replace_all(good, "\"k3x\"", "3")) == "'lab' is no text");
    CHECK(what(replace_all(good, "\"broken\"", "\"odd\"")) ==
          "the standing of step 'x' is not known");
    CHECK(what(replace_all(good, "\"10.0.0.1\"", "null")) == "the value of 'ip' is no text");
    CHECK(what(replace_all(good, "\"now\"", "\"then\"")) == "'now' is no object");
}

TEST_CASE("the file of a progress is replaced as a whole", "[progress]")
{
    const testing::TemporaryFolder folder;
    const auto file = progress_file(folder.path() / "a" / "b", "volumes");
    const auto none = read_progress(file);
    REQUIRE(none);
    CHECK_FALSE(none->has_value());

    REQUIRE(write_progress(file, some()));
    Progress later = some();
    later.now.at = "later";
    REQUIRE(write_progress(file, later));
    const auto read = read_progress(file);
    REQUIRE(read);
    CHECK(*read == later);
    CHECK(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}) == 1);

    testing::put(file, "{");
    const auto bad = read_progress(file);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().what == cat("cannot go on from '", file.string(), "': it is no JSON object"));
    CHECK(bad.error().hint == "--restart begins anew");
}

TEST_CASE("a progress that cannot be written is an error, and leaves nothing", "[progress]")
{
    const testing::TemporaryFolder folder;
    testing::put(folder.path() / "file", "");
    const auto written = write_progress(folder.path() / "file" / "x.json", some());
    REQUIRE_FALSE(written);
    CHECK(written.error().what.find("cannot write '") == 0);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("progress lies in the user's state folder", "[progress]")
{
    {
        const testing::Environment set("XDG_STATE_HOME", "/state");
        CHECK(*progress_folder() == "/state/volab/walk");
    }
    const testing::Environment relative("XDG_STATE_HOME", "state");
    {
        const testing::Environment home("HOME", "/home/me");
        CHECK(*progress_folder() == "/home/me/.local/state/volab/walk");
    }
    const testing::Environment homeless("HOME", "");
    CHECK_FALSE(progress_folder());
    CHECK(standing_of("nonsense") == std::nullopt);
}
