// SPDX-License-Identifier: Apache-2.0
#include "plugin/share/copy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

struct stat look(const fs::path& path)
{
    struct stat info = {};
    REQUIRE(::lstat(path.c_str(), &info) == 0);
    return info;
}

std::string text_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

struct Copied {
    TemporaryFolder folder;
    fs::path from = folder.path / "from", to = folder.path / "to";
    Copied() { fs::create_directory(from), fs::create_directory(to); }

    harness::Result<> copy() const
    {
        const Fd source{::open(from.c_str(), O_RDONLY | O_DIRECTORY)},
            target{::open(to.c_str(), O_RDONLY | O_DIRECTORY)};
        return copy_tree(source.get(), target.get());
    }
};

}  // namespace

TEST_CASE("a copy of a folder has all that it has", "[share]")
{
    Copied c;
    fs::create_directories(c.from / "a/b/empty");
    std::ofstream(c.from / "a/file") << "content";
    std::ofstream(c.from / "a/set-id") << "x";
    fs::create_hard_link(c.from / "a/file", c.from / "a/b/same");
    fs::create_symlink("/etc/passwd", c.from / "link");
    fs::create_symlink("nowhere", c.from / "dangling");
    REQUIRE(::mkfifo((c.from / "pipe").c_str(), 0640) == 0);
    if (::geteuid() == 0)
        REQUIRE(::chown((c.from / "a/set-id").c_str(), 33, 44) == 0);
    fs::permissions(c.from / "a/set-id", static_cast<fs::perms>(04751));
    fs::permissions(c.from / "a", static_cast<fs::perms>(01777));
    fs::permissions(c.from, static_cast<fs::perms>(0750));
    const bool has_attributes =
        ::setxattr((c.from / "a/file").c_str(), "user.note", "value", 5, 0) == 0;
    const timespec times[] = {{1000000000, 5}, {1100000000, 7}};
    for (const char* path : {"a/file", "a/b", "link", "."})
        REQUIRE(::utimensat(AT_FDCWD, (c.from / path).c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);

    REQUIRE(c.copy());

    CHECK(text_of(c.to / "a/file") == "content");
    CHECK(look(c.to / "a/file").st_ino == look(c.to / "a/b/same").st_ino);
    CHECK(look(c.to / "a/file").st_ino != look(c.from / "a/file").st_ino);
    CHECK(fs::is_empty(c.to / "a/b/empty"));
    CHECK(fs::read_symlink(c.to / "link") == "/etc/passwd");
    CHECK(fs::read_symlink(c.to / "dangling") == "nowhere");
    CHECK(S_ISFIFO(look(c.to / "pipe").st_mode));
    for (const char* path : {".", "a", "a/b", "a/file", "a/set-id", "pipe", "link"}) {
        INFO(path);
        CHECK(look(c.to / path).st_mode == look(c.from / path).st_mode);
        CHECK(look(c.to / path).st_uid == look(c.from / path).st_uid);
        CHECK(look(c.to / path).st_gid == look(c.from / path).st_gid);
        CHECK(look(c.to / path).st_mtim.tv_sec == look(c.from / path).st_mtim.tv_sec);
        CHECK(look(c.to / path).st_mtim.tv_nsec == look(c.from / path).st_mtim.tv_nsec);
    }
    char value[8] = {};
    if (has_attributes)
        CHECK(::getxattr((c.to / "a/file").c_str(), "user.note", value, sizeof value) == 5);
}

TEST_CASE("a copy keeps holes", "[share]")
{
    Copied c;
    std::ofstream(c.from / "sparse") << "begin";
    fs::resize_file(c.from / "sparse", 64 << 20);
    {
        std::fstream file(c.from / "sparse", std::ios::in | std::ios::out);
        file.seekp(32 << 20);
        file << "middle";
    }

    REQUIRE(c.copy());

    CHECK(text_of(c.to / "sparse") == text_of(c.from / "sparse"));
    CHECK(look(c.to / "sparse").st_blocks <= look(c.from / "sparse").st_blocks + 64);
}

TEST_CASE("a copy into a folder that is not empty fails and says where", "[share]")
{
    Copied c;
    std::ofstream(c.from / "file") << "new";
    std::ofstream(c.to / "file") << "old";

    const auto copied = c.copy();

    REQUIRE_FALSE(copied);
    CHECK(copied.error().what == "cannot open file: File exists");
    CHECK(text_of(c.to / "file") == "old");
}
