// SPDX-License-Identifier: Apache-2.0
#include "reports/html/page_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "harness/testing/catch.hpp"
#include "harness/testing/small_disk.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace reports::html;
namespace fs = std::filesystem;
using harness::testing::TemporaryFolder;

namespace {

std::string content(const fs::path& file)
{
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

auto files_in(const fs::path& folder)
{
    return std::distance(fs::directory_iterator(folder), {});
}

}  // namespace

TEST_CASE("a page takes its place when it is whole", "[reports]")
{
    const TemporaryFolder folder;
    const fs::path place = folder / "new/page.html";
    auto page = PageFile::create(place);
    REQUIRE(page);
    page->write("text");
    CHECK_FALSE(fs::exists(place));
    REQUIRE(page->commit());
    CHECK(content(place) == "text");
    CHECK(files_in(place.parent_path()) == 1);
}

TEST_CASE("a page that is given up leaves what was there before", "[reports]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "page.html") << "before";
    {
        auto page = PageFile::create(folder / "page.html");
        REQUIRE(page);
        page->write("half");
    }
    CHECK(content(folder / "page.html") == "before");
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a page that has no room says so", "[reports]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "";
    const auto below_a_file = PageFile::create(folder / "file/page.html");
    REQUIRE_FALSE(below_a_file);
    CHECK_THAT(below_a_file.error().what, Catch::Contains("page.html': Not a directory"));
    const auto a_folder = PageFile::create(folder.path());
    REQUIRE_FALSE(a_folder);
    CHECK_THAT(a_folder.error().what, Catch::Contains("Is a directory"));
}

TEST_CASE("on a full disk there is an error, and the page that was there before", "[reports]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "page.html") << "before";
    {
        auto page = PageFile::create(folder / "page.html");
        auto spool = Spool::create(folder / "page.html");
        REQUIRE((page && spool));
        const harness::testing::SmallDisk disk(100'000);
        const Piece piece = spool->keep(std::string(200'000, 'x'));
        const auto copied = spool->copy(piece, *page);
        REQUIRE_FALSE(copied);
        CHECK_THAT(copied.error().what, Catch::Contains("cannot write"));
        page->write(std::string(200'000, 'x'));
        const auto committed = page->commit();
        REQUIRE_FALSE(committed);
        CHECK_THAT(committed.error().what, Catch::Contains("page.html"));
    }
    CHECK(content(folder / "page.html") == "before");
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("what is spooled comes back in any order", "[reports]")
{
    const TemporaryFolder folder;
    auto spool = Spool::create(folder / "page.html");
    auto page = PageFile::create(folder / "page.html");
    REQUIRE((spool && page));
    const std::string large(200'000, 'x');
    const Piece one = spool->keep("one"), two = spool->keep(large);
    REQUIRE(spool->copy(two, *page));
    const Piece three = spool->keep("three");
    REQUIRE(spool->copy(three, *page));
    REQUIRE(spool->copy(one, *page));
    REQUIRE(page->commit());
    CHECK(content(folder / "page.html") == large + "threeone");
    CHECK(files_in(folder.path()) == 1);
}
