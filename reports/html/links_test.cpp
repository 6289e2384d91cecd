// SPDX-License-Identifier: Apache-2.0
#include "reports/html/links.hpp"

#include <fstream>

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace reports::html;
namespace fs = std::filesystem;

TEST_CASE("an id stays what it is, and anything can be one", "[reports]")
{
    CHECK(anchor("see-vm1_run.2") == "see-vm1_run.2");
    CHECK(anchor("a b\"<\xFF~") == "a~20b~22~3c~ff~7e");
}

TEST_CASE("a file of the run is linked to from where the page is", "[reports]")
{
    CHECK(run_folder("runs/a/record.jsonl", "runs/a/report.html").from_page.empty());
    CHECK(run_folder("runs/a/record.jsonl", "site/x.html").from_page == "../runs/a");
    const RunFolder run{"runs/a", "../runs/a b"};
    CHECK(link_to(run, "files/out #1.txt") == "./../runs/a%20b/files/out%20%231.txt");
    CHECK(link_to({"x", ""}, "javascript:alert(1)") == "./javascript%3aalert%281%29");
}

TEST_CASE("a record leads nowhere outside of its run's folder", "[reports]")
{
    for (const char* file : {"", "..", "../x", "a/../../x", "/etc/passwd"})
        CHECK_FALSE(link_to({"runs/a", ""}, file));
}

TEST_CASE("the end of a file is read from a line's start", "[reports]")
{
    const harness::testing::TemporaryFolder folder;
    std::ofstream(folder.path() / "log") << "one\ntwo\nthree\n";
    const RunFolder run{folder.path(), ""};
    CHECK(end_of(run, "log", 100) == "one\ntwo\nthree\n");
    CHECK(end_of(run, "log", 11) == "two\nthree\n");
    CHECK(end_of(run, "log", 9) == "three\n");
    CHECK(end_of(run, "log", 2) == "");
    CHECK_FALSE(end_of(run, "none", 9));
    CHECK_FALSE(end_of(run, ".", 9));
}

TEST_CASE("no file outside of the run's folder is read", "[reports]")
{
    const harness::testing::TemporaryFolder folder;
    fs::create_directory(folder.path() / "run");
    std::ofstream(folder.path() / "secret") << "secret";
    fs::create_symlink("../secret", folder.path() / "run" / "log");
    CHECK_FALSE(end_of({folder.path() / "run", ""}, "log", 100));
    CHECK_FALSE(end_of({folder.path() / "run", ""}, "../secret", 100));
}
