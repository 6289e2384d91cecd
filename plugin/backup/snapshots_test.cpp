// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/snapshots.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <fcntl.h>

#include "harness/testing/catch.hpp"
#include "plugin/share/claim.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/snapshot_files.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Host {
    Store& store;
    Jobs jobs = {};
    Snapshots snapshots{store, jobs};
};

struct Shared : TwoHosts {
    Host a{one}, b{other};
    fs::path archives = share / "config" / folders::snapshots;

    Shared()
    {
        (void)one.create("vol1", {});
        write(share / "vol1/file", "content");
    }
    auto make(const std::string& name, const std::string& volume = "vol1")
    {
        return a.snapshots.create(volume, name, Compression::gzip);
    }
    std::vector<std::string> names(const std::string& volume = "")
    {
        std::vector<std::string> all;
        const auto listed = b.snapshots.list(volume);
        for (const SnapshotOf& of : std::get<std::vector<SnapshotOf>>(listed))
            all.push_back(of.snapshot.name);
        return all;
    }
    std::size_t files() const
    {
        return static_cast<std::size_t>(
            std::ranges::count_if(fs::recursive_directory_iterator(archives),
                                  [](const auto& file) { return file.is_regular_file(); }));
    }
};

}  // namespace

TEST_CASE("a snapshot is found on every host of the share, at once", "[backup]")
{
    Shared s;
    const auto made = s.make("snap1");
    REQUIRE(worked(made));
    const auto& snapshot = std::get<SnapshotOf>(made).snapshot;
    CHECK(snapshot.file == (s.archives / "vol1/vol1_snap1.tar.gz").string());
    CHECK(snapshot.checksum.size() == 64);
    const auto found = s.b.snapshots.find("snap1");
    REQUIRE(worked(found));
    CHECK(std::get<SnapshotOf>(found).volume.name == "vol1");
    CHECK(std::get<SnapshotOf>(found).snapshot == snapshot);
    CHECK(s.b.snapshots.open(std::get<SnapshotOf>(found)));
    CHECK(s.names() == std::vector<std::string>{"snap1"});
    CHECK(refusal_of(s.b.snapshots.find("nosuch")) == "cannot find volume for snapshot nosuch");
    CHECK(refusal_of(s.make("snap2", "nosuch")) == "volume nosuch doesn't exist");
    CHECK(refusal_of(s.make("../x")) == "Invalid name ../x");
    CHECK(refusal_of(s.make(std::string(199, 'x'))) == "no refusal");
    CHECK(refusal_of(s.make(std::string(200, 'y'), "vol1")) == "no refusal");
    REQUIRE(worked(s.one.create(std::string(200, 'v'), {})));
    CHECK(refusal_of(s.make(std::string(60, 'z'), std::string(200, 'v')))
              .starts_with("the names of volume and snapshot"));
}

TEST_CASE("the name of a snapshot is the only one of its kind", "[backup]")
{
    Shared s;
    (void)s.one.create("vol2", {});
    REQUIRE(worked(s.make("snap1")));
    CHECK(refusal_of(s.b.snapshots.create("vol2", "snap1", Compression::zstd)) ==
          "Snapshot name snap1 already exists");
    CHECK(refusal_of(s.make("vol2")) == "Snapshot name vol2 already exists");
    CHECK(s.files() == 1);
    const auto made_up = s.make("");
    REQUIRE(worked(made_up));
    CHECK(std::get<SnapshotOf>(made_up).snapshot.name.starts_with("snapshot-"));
}

TEST_CASE("of two hosts that make a snapshot of one name at once, one does", "[backup]")
{
    Shared s;
    (void)s.one.create("vol2", {});
    for (int i = 0; i < 20; ++i) {
        const std::string name = cat("snap", i);
        std::atomic<int> made{0};
        {
            std::jthread first(
                [&] { made += worked(s.a.snapshots.create("vol1", name, Compression::gzip)); });
            std::jthread second(
                [&] { made += worked(s.b.snapshots.create("vol2", name, Compression::gzip)); });
        }
        CHECK(made == 1);
        CHECK(std::ranges::count(s.names(), name) == 1);
    }
}

TEST_CASE("names with underscores do not meet", "[backup]")
{
    Shared s;
    (void)s.one.create("a", {});
    (void)s.one.create("a_b", {});
    REQUIRE(worked(s.make("b_c", "a")));
    REQUIRE(worked(s.make("c", "a_b")));
    CHECK(!s.a.snapshots.remove("c"));
    CHECK(s.a.snapshots.open(std::get<SnapshotOf>(s.b.snapshots.find("b_c"))));
}

TEST_CASE("snapshots follow a volume that is renamed", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    CHECK(!s.other.rename("vol1", "new"));
    const auto found = s.a.snapshots.find("snap1");
    REQUIRE(worked(found));
    CHECK(std::get<SnapshotOf>(found).volume.name == "new");
    CHECK(std::get<SnapshotOf>(found).snapshot.file ==
          (s.archives / "new/new_snap1.tar.gz").string());
    CHECK(s.a.snapshots.open(std::get<SnapshotOf>(found)));
    CHECK(!fs::exists(s.archives / "vol1"));
    (void)s.one.create("vol1", {});
    CHECK(s.names("vol1").empty());
    CHECK(!s.one.remove("new", {}));
    CHECK(s.files() == 0);
}

TEST_CASE("a removed snapshot is gone with its archive, whichever host removes it", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    CHECK(!s.b.snapshots.remove("snap1"));
    CHECK(s.names().empty());
    CHECK(s.files() == 0);
    CHECK(s.b.snapshots.remove("snap1")->refusal == Refusal::not_found);
}

TEST_CASE("a snapshot whose archive vanished can be removed", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    fs::remove_all(s.archives / "vol1");
    const auto found = s.b.snapshots.find("snap1");
    REQUIRE(worked(found));
    CHECK(!s.b.snapshots.open(std::get<SnapshotOf>(found)));
    CHECK(!s.b.snapshots.remove("snap1"));
    CHECK(s.names().empty());
}

TEST_CASE("a deleted volume takes its snapshots with it", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    CHECK(!s.one.remove("vol1", {}));
    CHECK(s.files() == 0);
    CHECK(fs::is_empty(s.share / "config" / folders::trash));
    (void)s.one.create("vol1", {});
    CHECK(s.names().empty());
    CHECK(worked(s.make("snap1")));
}

TEST_CASE("a volume that is made anew from data that was kept has its snapshots again", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    CHECK(!s.one.remove("vol1", {.keep_data = true}));
    CHECK(s.names().empty());
    (void)s.one.create("vol2", {});
    CHECK(refusal_of(s.make("snap1", "vol2")) == "Snapshot name snap1 already exists");
    REQUIRE(worked(s.other.create("vol1", {})));
    CHECK(s.names("vol1") == std::vector<std::string>{"snap1"});
    CHECK(s.a.snapshots.open(std::get<SnapshotOf>(s.b.snapshots.find("snap1"))));
}

TEST_CASE("a snapshot of rancher/convoy is used where its file is, and named where it is not",
          "[backup]")
{
    Shared s;
    const fs::path there = s.folder.path / "rootA/vfs/snapshots/vol1_old.tar.gz";
    (void)s.one.update("vol1", [&](Volume& volume) -> std::optional<StoreError> {
        volume.snapshots["old"] = {
            .name = "old", .created = "Tue Nov 24 00:29:30 +0000 2026", .file = there.string()};
        return std::nullopt;
    });
    const auto found = s.b.snapshots.find("old");
    REQUIRE(worked(found));
    const auto missing = s.b.snapshots.open(std::get<SnapshotOf>(found));
    REQUIRE(!missing);
    CHECK(missing.error().what.find(there.string()) != std::string::npos);
    CHECK(missing.error().hint.find("on the host that made it") != std::string::npos);
    fs::create_directories(there.parent_path());
    s.write(there, "archive");
    CHECK(s.b.snapshots.open(std::get<SnapshotOf>(found)));
    CHECK(!s.b.snapshots.remove("old"));
    CHECK(!fs::exists(there));
}

TEST_CASE("what a snapshot that died has left is cleaned up, or finished when it was whole",
          "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    s.write(s.archives / "~dead.part", "half");
    s.write(s.archives / "vol1/vol1_whole.tar.gz", "in place, but not in the record");
    s.b.snapshots.recover();
    CHECK(!fs::exists(s.archives / "~dead.part"));
    CHECK(s.names() == std::vector<std::string>{"snap1", "whole"});
    const fs::path record = s.record("vol1");
    const auto before = fs::last_write_time(record);
    s.b.snapshots.recover();
    CHECK(fs::last_write_time(record) == before);

    s.write(s.archives / "~snap2.part", std::string(100'000, 'x'));  // longer than the new one
    REQUIRE(worked(s.make("snap2")));
    CHECK(fs::file_size(s.archives / "vol1/vol1_snap2.tar.gz") < 10'000);
}

TEST_CASE("what a living snapshot writes is left alone", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));  // makes the folder
    const Fd folder{::open(s.archives.c_str(), O_RDONLY | O_DIRECTORY)};
    {
        auto claim = Claim::take(folder.get(), "~snap2.part");
        REQUIRE(claim);
        REQUIRE(*claim);
        s.b.snapshots.recover();
        CHECK(fs::exists(s.archives / "~snap2.part"));
        CHECK(refusal_of(s.b.snapshots.create("vol1", "snap2", Compression::gzip)) ==
              "Snapshot name snap2 already exists");
    }
    CHECK(!fs::exists(s.archives / "~snap2.part"));
}

TEST_CASE("a snapshot that is being removed is not entered anew", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("snap1")));
    s.write(s.archives / "vol1/vol1_going.tar.gz", "its entry is gone already");
    const Fd folder{::open(s.archives.c_str(), O_RDONLY | O_DIRECTORY)};
    const auto claim = Claim::take(folder.get(), "~going.part");
    REQUIRE(claim);
    s.b.snapshots.recover();
    CHECK(s.names() == std::vector<std::string>{"snap1"});
}

TEST_CASE("a snapshot that fails leaves nothing", "[backup]")
{
    Shared s;
    fs::rename(s.share / "vol1", s.share / "elsewhere");
    CHECK(!worked(s.make("snap1")));
    fs::create_directory_symlink(s.share / "elsewhere", s.share / "vol1");
    CHECK(refusal_of(s.make("snap1")).find("a symbolic link is in the way") != std::string::npos);
    CHECK(s.files() == 0);
    fs::remove(s.share / "vol1");
    fs::rename(s.share / "elsewhere", s.share / "vol1");
    s.a.jobs.stop();
    CHECK(!worked(s.make("snap1")));
    CHECK(s.files() == 0);
    CHECK(s.names().empty());
}

TEST_CASE("work on a volume goes on while a snapshot of it is made", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.make("first")));
    const Fd folder{::open(s.archives.c_str(), O_RDONLY | O_DIRECTORY)};
    const auto claim = Claim::take(folder.get(), "~slow.part");  // as one that takes its time
    CHECK(worked(s.other.mount("vol1", "id")));
    CHECK(worked(s.make("second")));
    CHECK(!s.other.unmount("vol1", "id"));
}
