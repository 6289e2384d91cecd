// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cerrno>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/testing/catch.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/locks.hpp"
#include "plugin/share/mounts.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

std::atomic<int> files_gone{0};

}  // namespace

/// As on GlusterFS, which opens a file late: what was opened may have been replaced since.
extern "C" int fstat(int file, struct stat* info) noexcept
{
    if (files_gone > 0) {
        --files_gone;
        errno = ENOENT;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_newfstatat, file, "", info, AT_EMPTY_PATH));
}

TEST_CASE("mount tables are read as the kernel writes them", "[share]")
{
    const auto mounts = parse_mountinfo(
        "36 35 98:0 /mnt1 /mnt\\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
        "40 35 0:44 / /nfs rw,relatime - nfs4 server1:/nfs rw\n"
        "nonsense\n1 2 3\n");
    REQUIRE(mounts.size() == 2);
    CHECK(mounts[0] == MountEntry{36, "98:0", "/mnt1", "/mnt 2", "ext3", "/dev/root"});
    CHECK(place_in(mounts[1], "/nfs/vol1") == "/nfs/vol1");  // on the server
    CHECK(place_in(mounts[0], "/mnt 2/vol1") == "/mnt1/vol1");
    CHECK(place_in({1, "8:1", "/", "/", "ext4", ""}, "/srv/share/vol1") == "/srv/share/vol1");
}

TEST_CASE("a mount of a folder, or of something below it, holds it", "[share]")
{
    const MountEntry share{0, "8:1", "/", "/srv", "ext4", "/dev/sda1"};
    const std::vector<MountEntry> mounts{{1, "8:1", "/vol1", "/data", "ext4", ""},
                                         {2, "8:1", "/vol2/sub", "/x", "ext4", ""},
                                         {3, "8:1", "/vol3//deleted", "/y", "ext4", ""},
                                         {4, "8:1", "/", "/srv", "ext4", ""}};
    CHECK(holds(mounts, share, "/vol1"));
    CHECK(holds(mounts, share, "/vol2"));
    CHECK(holds(mounts, share, "/vol3"));
    CHECK_FALSE(holds(mounts, share, "/vol"));
    CHECK_FALSE(holds(mounts, share, "/vol1/deeper"));
    CHECK_FALSE(holds(mounts, {0, "8:2", "/", "/srv", "ext4", ""}, "/vol1"));
}

TEST_CASE("a container on NFS holds its volume, though the kernel tells every root as \"/\"",
          "[share]")
{
    const MountEntry share{0, "0:44", "/", "/nfs", "nfs4", "server1:/export"};
    const std::vector<MountEntry> container{
        {1, "0:44", "/", "/data", "nfs4", "server1:/export/vol1"}};
    CHECK(holds(container, share, place_in(share, "/nfs/vol1")));
    CHECK_FALSE(holds(container, share, place_in(share, "/nfs/vol2")));
    const std::vector<MountEntry> other_options{
        {1, "0:51", "/", "/data", "nfs4", "server1:/export/vol1/sub"}};
    CHECK(holds(other_options, share, "/export/vol1"));
    const std::vector<MountEntry> other_server{
        {1, "0:51", "/", "/data", "nfs4", "server2:/export/vol1"}};
    CHECK_FALSE(holds(other_server, share, "/export/vol1"));
    CHECK(place_in({0, "0:44", "/", "/nfs", "nfs4", "[fe80::1]:/"}, "/nfs/vol1") == "/vol1");
}

TEST_CASE("a bind mount in another process's namespace holds a folder, through links too",
          "[share]")
{
    TemporaryFolder folder;
    fs::create_directories(folder.path / "share/vol1");
    fs::create_directories(folder.path / "share/vol2");
    fs::create_directory(folder.path / "at");
    fs::create_directory_symlink("share", folder.path / "link");
    int told[2];
    REQUIRE(::pipe(told) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool mounted = ::unshare(CLONE_NEWNS) == 0 &&
                             ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                             ::mount((folder.path / "share/vol1").c_str(),
                                     (folder.path / "at").c_str(), nullptr, MS_BIND, nullptr) == 0;
        (void)!::write(told[1], mounted ? "y" : "n", 1);
        ::pause();
    }
    char answer = 0;
    REQUIRE(::read(told[0], &answer, 1) == 1);
    if (answer == 'y') {
        for (const char* share : {"share", "link"}) {
            INFO(share);
            const auto holders = holders_of(folder.path / share / "vol1");
            CHECK((holders && *holders == std::vector<pid_t>{child}));
            const auto nobody = holders_of(folder.path / share / "vol2");
            CHECK((nobody && nobody->empty()));
            const auto held = held_in(folder.path / share);
            CHECK((held && *held == std::set<std::string>{"vol1"}));
        }
    } else {
        WARN("not checked: this user cannot make a mount namespace");
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(told[0]);
    ::close(told[1]);
}

TEST_CASE("a lock keeps threads and processes apart", "[share]")
{
    TemporaryFolder folder;
    const Fd config{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    ShareLocks locks;
    auto held = locks.take(config.get(), "vol1", {}, std::chrono::milliseconds{0});
    REQUIRE(held);
    CHECK_FALSE(locks.take(config.get(), "vol1", {}, std::chrono::milliseconds{5}));
    CHECK(locks.take(config.get(), "vol2", {}, std::chrono::milliseconds{0}));
    CHECK_FALSE(locks.take(config.get(), "vol2", "vol1", std::chrono::milliseconds{5}));
    const pid_t child = ::fork();
    if (child == 0) {
        ShareLocks others;
        const bool got =
            static_cast<bool>(others.take(config.get(), "vol1", {}, std::chrono::milliseconds{5}));
        ::_exit(got ? 1 : 0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    CHECK(status == 0);
    held = harness::lab_error("let go");
    CHECK(locks.take(config.get(), "vol1", {}, std::chrono::milliseconds{0}));
}

TEST_CASE("a lock is waited for", "[share]")
{
    TemporaryFolder folder;
    const Fd config{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    ShareLocks here, there;
    std::jthread other;
    {
        const auto held = here.take(config.get(), "vol1", {}, std::chrono::milliseconds{0});
        REQUIRE(held);
        other = std::jthread(
            [&] { CHECK(there.take(config.get(), "vol1", {}, std::chrono::seconds{10})); });
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    other.join();
}

TEST_CASE("a tree is removed without leaving it", "[share]")
{
    TemporaryFolder folder;
    fs::create_directories(folder.path / "outside");
    std::ofstream(folder.path / "outside/canary") << "alive";
    fs::create_directories(folder.path / "tree/a/b/c");
    fs::create_directory_symlink(folder.path / "outside", folder.path / "tree/a/link");
    fs::permissions(folder.path / "tree/a/b", fs::perms::none);
    const Fd at{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    const auto removed = remove_tree(at.get(), "tree");
    INFO((removed ? "" : removed.error().what));
    CHECK(removed);
    CHECK(!fs::exists(folder.path / "tree"));
    CHECK(fs::exists(folder.path / "outside/canary"));
    CHECK(remove_tree(at.get(), "never there"));
}

TEST_CASE("a tree deeper than there are descriptors is removed", "[share]")
{
    TemporaryFolder folder;
    const Fd at{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    REQUIRE(::mkdirat(at.get(), "tree", 0700) == 0);
    Fd deep = open_beneath(at.get(), "tree", O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 3000; ++i) {
        REQUIRE(::mkdirat(deep.get(), "d", 0700) == 0);
        deep = open_beneath(deep.get(), "d", O_RDONLY | O_DIRECTORY);
        REQUIRE(deep);
    }
    int left = 500;
    CHECK_FALSE(remove_tree(at.get(), "tree", [&] { return --left > 0; }));
    CHECK(fs::exists(folder.path / "tree"));
    CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);  // what is left is inside
    CHECK(remove_tree(at.get(), "tree"));
    CHECK(fs::is_empty(folder.path));
}

TEST_CASE("what is no regular file is not read, and holds up nobody", "[share]")
{
    TemporaryFolder folder;
    const Fd at{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    REQUIRE(::mkfifo((folder.path / "fifo").c_str(), 0600) == 0);
    fs::create_directory(folder.path / "folder");
    for (const char* name : {"fifo", "folder"}) {
        INFO(name);
        CHECK_FALSE(read_beneath(at.get(), name));
        CHECK(errno == EISDIR);
    }
    CHECK(look_beneath(at.get(), "fifo") == Presence::there);
    CHECK(look_beneath(at.get(), "nothing") == Presence::not_there);
    CHECK(look_beneath(at.get(), std::string(300, 'x')) == Presence::unknown);
}

TEST_CASE("a file that is replaced while it is read is read anew", "[share]")
{
    TemporaryFolder folder;
    const Fd at{::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY)};
    REQUIRE(write_new(at.get(), "record", "text", Durability::none));
    files_gone = 2;
    const auto text = read_beneath(at.get(), "record");
    CHECK(files_gone == 0);
    REQUIRE(text);
    CHECK(*text == "text");
    CHECK_FALSE(read_beneath(at.get(), "nothing"));
    CHECK(errno == ENOENT);
}

TEST_CASE("nothing beneath leads out", "[share]")
{
    TemporaryFolder folder;
    fs::create_directories(folder.path / "share/in");
    std::ofstream(folder.path / "secret") << "secret";
    fs::create_symlink("../secret", folder.path / "share/link");
    fs::create_directory_symlink("..", folder.path / "share/up");
    const Fd share{::open((folder.path / "share").c_str(), O_RDONLY | O_DIRECTORY)};
    for (const char* path : {"../secret", "link", "up/secret", "/etc/passwd", "in/../../secret"}) {
        INFO(path);
        CHECK_FALSE(read_beneath(share.get(), path));
    }
}
