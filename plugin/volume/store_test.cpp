// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/store.hpp"

#include <thread>

#include <sys/mount.h>
#include <sys/stat.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/name.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names(const Stored<Listing>& listing)
{
    std::vector<std::string> all;
    for (const Listed& volume : std::get<Listing>(listing).volumes)
        all.push_back(volume.name);
    return all;
}

std::size_t use_count(const Store& store, const std::string& volume)
{
    return std::get<std::vector<Use>>(store.uses_of(volume)).size();
}

}  // namespace

TEST_CASE("D2 a volume made on one host is there on the other at once", "[volume]")
{
    TwoHosts hosts;
    REQUIRE(worked(hosts.one.create("vol1", {})));
    CHECK(std::get<Volume>(hosts.other.find("vol1")).path == (hosts.share / "vol1").string());
    CHECK(fs::is_directory(hosts.share / "vol1"));
    CHECK(refusal_of(hosts.other.create("vol1", {})) == "Volume vol1 already exists");
    CHECK(names(hosts.other.list()) == std::vector<std::string>{"vol1"});
}

TEST_CASE("names that could leave the share are refused", "[volume]")
{
    TwoHosts hosts;
    for (const std::string name : {"", ".", "..", "../x", "a/b", ".hidden", "-x", "config", "a b",
                                   "a\n", "x/../../escaped", "ü"}) {
        INFO(name);
        CHECK(!worked(hosts.one.create(name, {})));
        CHECK(!worked(hosts.one.find(name)));
        CHECK(!worked(hosts.one.mount(name, "id")));
        CHECK(hosts.one.remove(name, {})->refusal == Refusal::not_found);
    }
    CHECK(!worked(hosts.one.create(std::string(201, 'x'), {})));
    CHECK(worked(hosts.one.create(std::string(200, 'x'), {})));
    CHECK(worked(hosts.one.create("a", {})));
}

TEST_CASE("a folder without a record is taken over as it is", "[volume]")
{
    TwoHosts hosts;
    fs::create_directory(hosts.share / "vol1");
    hosts.write(hosts.share / "vol1/file", "kept");
    REQUIRE(worked(hosts.one.create("vol1", {})));
    CHECK(fs::exists(hosts.share / "vol1/file"));
}

TEST_CASE("a new folder has the mode that was asked for", "[volume]")
{
    TwoHosts hosts;
    REQUIRE(worked(hosts.one.create("vol1", {.folder = {.mode = 01777}})));
    struct stat info = {};
    REQUIRE(::stat((hosts.share / "vol1").c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 01777);
    CHECK(std::get<Volume>(hosts.other.find("vol1")).folder.mode == 01777U);
}

TEST_CASE("a symbolic link in the place of a volume is never followed", "[volume]")
{
    TwoHosts hosts;
    fs::create_directory(hosts.folder.path / "elsewhere");
    hosts.write(hosts.folder.path / "elsewhere/canary", "alive");
    fs::create_directory_symlink(hosts.folder.path / "elsewhere", hosts.share / "vol1");
    CHECK(refusal_of(hosts.one.create("vol1", {})).find("a symbolic link is in the way") !=
          std::string::npos);

    REQUIRE(worked(hosts.one.create("vol2", {})));
    fs::remove(hosts.share / "vol2");
    fs::create_directory_symlink(hosts.folder.path / "elsewhere", hosts.share / "vol2");
    CHECK(refusal_of(hosts.one.mount("vol2", "id")).find("a symbolic link is in the way") !=
          std::string::npos);
    CHECK(!hosts.one.remove("vol2", {}));
    CHECK(!fs::is_symlink(fs::symlink_status(hosts.share / "vol2")));
    CHECK(fs::exists(hosts.folder.path / "elsewhere/canary"));
}

TEST_CASE("D3 a volume is in use until the last of its users has gone, on whichever host",
          "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "a");
    (void)hosts.one.mount("vol1", "a");  // a call that was repeated is one use
    (void)hosts.other.mount("vol1", "b");
    CHECK(use_count(hosts.one, "vol1") == 2);
    CHECK(!hosts.one.unmount("vol1", "a"));
    CHECK(hosts.one.remove("vol1", {})->what ==
          "Cannot delete volume vol1. It is still mounted on other");
    CHECK(hosts.one.remove("vol1", {.keep_data = true, .trust_engine = true})->refusal ==
          Refusal::in_use);
    CHECK(!hosts.other.unmount("vol1", "b"));
    CHECK(!hosts.one.remove("vol1", {}));
    CHECK(!fs::exists(hosts.share / "vol1"));
    CHECK(hosts.one.remove("vol1", {})->refusal == Refusal::not_found);
}

TEST_CASE("taking back what is not there is no error", "[volume]")
{
    TwoHosts hosts;
    CHECK(!hosts.one.unmount("nosuch", "a"));
    (void)hosts.one.create("vol1", {});
    CHECK(!hosts.one.unmount("vol1", "never mounted"));
    CHECK(!hosts.one.unmount("../x", "a"));
}

TEST_CASE("what a host used before it was started anew, it uses no more", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    (void)hosts.one.mount("vol1", "a");
    Store after_boot = hosts.open("one", "boot2");
    CHECK(use_count(after_boot, "vol1") == 0);
    CHECK(!after_boot.remove("vol1", {}));
}

TEST_CASE("a host that is lost keeps its volumes until somebody says that it is gone", "[volume]")
{
    TwoHosts hosts;
    Store lost = hosts.open("lost", "boot1");
    (void)lost.create("vol1", {});
    (void)lost.mount("vol1", "a");
    (void)lost.sign_of_life();
    CHECK(hosts.one.remove("vol1", {.force = true})->what ==
          "Cannot delete volume vol1. It is still mounted on lost");  // it lives

    for (const auto& sign : fs::directory_iterator(hosts.share / "config" / folders::hosts))
        if (sign.path().filename().string().starts_with("lost."))
            fs::last_write_time(sign, fs::last_write_time(sign) - std::chrono::hours{1});
    const auto refused = hosts.one.remove("vol1", {});
    REQUIRE(refused);
    CHECK(refused->what.find("no sign of life for 36") != std::string::npos);
    CHECK(refused->what.find("convoy delete --force vol1") != std::string::npos);
    CHECK(!hosts.one.remove("vol1", {.force = true}));
    CHECK(!fs::exists(hosts.share / "vol1"));
}

TEST_CASE("one bad record hides no other, and can be deleted", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    hosts.write(hosts.record("cut"), "{\"Name\":");
    hosts.write(hosts.record("empty"), "");
    hosts.write(hosts.record("wrong"), R"({"Name":7})");
    hosts.write(hosts.record("later"), R"({"Name":"later","Format":99})");
    hosts.write(hosts.share / "config/vfs_volume_a b.json", "{}");
    hosts.write(hosts.share / "config/vfs_volume_vol1.json.tmp", "{");  // rancher/convoy, saving
    fs::create_directory(hosts.record("folder"));
    const auto listing = std::get<Listing>(hosts.one.list());
    CHECK(names(hosts.one.list()) == std::vector<std::string>{"vol1"});
    std::vector<std::string> damaged;
    for (const auto& [name, why] : listing.damaged)
        damaged.push_back(name);
    CHECK(damaged == std::vector<std::string>{"a b", "cut", "empty", "folder", "later", "wrong"});
    CHECK(listing.damaged.at("later").find("later version of convoy") != std::string::npos);
    CHECK(!worked(hosts.one.create("cut", {})));
    CHECK(!hosts.one.remove("cut", {}));
    CHECK(worked(hosts.one.create("cut", {})));
}

TEST_CASE("a list sees what others changed since the last one", "[volume]")
{
    TwoHosts hosts;
    for (int i = 0; i < 30; ++i) {
        const std::string name = cat("vol", i);
        (void)hosts.other.create(name, {});
        (void)hosts.one.list();
        if (i % 7 == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds{60});  // until a list is kept
        CHECK(names(hosts.one.list()).size() == static_cast<std::size_t>(i) + 1);
        CHECK(names(hosts.one.list()).size() == static_cast<std::size_t>(i) + 1);
    }
    (void)hosts.other.remove("vol3", {});
    CHECK(names(hosts.one.list()).size() == 29);
}

TEST_CASE("a list never lacks what stays while others come and go", "[volume]")
{
    TwoHosts hosts;
    for (int i = 0; i < 20; ++i)
        (void)hosts.one.create(cat("stays", i), {});
    std::atomic<bool> done{false};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 60; ++i) {
                (void)hosts.other.create(cat("goes", t), {});
                (void)hosts.other.remove(cat("goes", t), {});
            }
            done = true;
        });
    while (!done) {
        const auto all = names(hosts.one.list());
        CHECK(std::ranges::count_if(
                  all, [](const std::string& name) { return name.starts_with("stays"); }) == 20);
    }
}

TEST_CASE("many threads of two hosts lose no use of a volume", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    {
        std::vector<std::jthread> threads;
        for (Store* store : {&hosts.one, &hosts.other})
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([store, t] {
                    for (int i = 0; i < 50; ++i) {
                        (void)store->mount("vol1", cat(t, "-", i));
                        if (i % 2)
                            (void)store->unmount("vol1", cat(t, "-", i));
                    }
                });
    }
    CHECK(use_count(hosts.one, "vol1") == 2 * 4 * 25);
    CHECK(worked(hosts.one.find("vol1")));
}

TEST_CASE("what a writer that died has left is finished or taken back", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    const fs::path pending = hosts.share / "config" / folders::pending;

    hosts.write(pending / "created~new", "{}");  // its record never came
    fs::create_directory(hosts.share / "new");
    hosts.write(pending / "created~full", "{}");  // somebody has put something there since
    fs::create_directory(hosts.share / "full");
    hosts.write(hosts.share / "full/file", "kept");
    hosts.write(pending / "updated~vol2", "{");
    fs::rename(hosts.record("vol1"), pending / "deleted~vol1");
    fs::create_directories(hosts.share / "config" / folders::trash / "old~1/deep");
    hosts.write(pending / "not ours", "");

    hosts.other.recover();
    CHECK(!fs::exists(hosts.share / "new"));
    CHECK(fs::exists(hosts.share / "full/file"));
    CHECK(!fs::exists(hosts.share / "vol1"));
    CHECK(fs::is_empty(hosts.share / "config" / folders::trash));
    std::vector<std::string> left;
    for (const auto& file : fs::directory_iterator(pending))
        left.push_back(file.path().filename());
    CHECK(left == std::vector<std::string>{"not ours"});
}

TEST_CASE("a volume whose deletion was cut short can be made anew, and is empty", "[volume]")
{
    TwoHosts hosts;
    (void)hosts.one.create("vol1", {});
    hosts.write(hosts.share / "vol1/old", "old");
    fs::create_directories(hosts.share / "config" / folders::pending);
    fs::rename(hosts.record("vol1"), hosts.share / "config" / folders::pending / "deleted~vol1");
    CHECK(!worked(hosts.one.find("vol1")));
    REQUIRE(worked(hosts.other.create("vol1", {})));
    CHECK(fs::is_empty(hosts.share / "vol1"));
}

TEST_CASE("E4 a share that was seen mounted is refused bare, whatever happens in between",
          "[volume]")
{
    TemporaryFolder folder;
    fs::create_directories(folder.path / "share");
    const fs::path memory = folder.path / "memory";
    Mounted mounted(folder.path / "share", "none", "tmpfs", 0, "size=1m");
    if (!mounted.works()) {
        WARN("not checked: this user cannot mount");
        return;
    }
    std::ofstream(folder.path / "memory.new")
        << "mount /cut";  // one that was killed while it wrote
    const auto share = Share::open(folder.path / "share", memory);
    const bool works = share && share->view();
    mounted.end();
    REQUIRE(works);
    CHECK(!share->view());
    const auto later = Share::open(folder.path / "share", memory);
    REQUIRE(later);
    CHECK(!later->view());
    CHECK(fs::is_empty(folder.path / "share"));
    CHECK(!fs::exists(folder.path / "memory.new"));
}

TEST_CASE("a share that was a mount has to be one", "[volume]")
{
    TwoHosts hosts;
    hosts.write(hosts.folder.path / "mounted", cat("mount ", hosts.share.string(), "\n"));
    const auto share = Share::open(hosts.share, hosts.folder.path / "mounted");
    REQUIRE(share);
    const auto view = share->view();
    REQUIRE(!view);
    CHECK(view.error().what == cat("the share ", hosts.share.string(), " is not mounted"));
    hosts.write(hosts.folder.path / "remote", cat("type 6969 ", hosts.share.string(), "\n"));
    const auto within = Share::open(hosts.share, hosts.folder.path / "remote");
    REQUIRE(within);
    CHECK(!within->view());
    CHECK(!Share::open(hosts.folder.path / "nosuch", hosts.folder.path / "none"));
    CHECK(!Share::open("relative", hosts.folder.path / "none"));
}
