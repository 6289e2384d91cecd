// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/backups.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#include <fcntl.h>

#include "harness/testing/catch.hpp"
#include "plugin/share/claim.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Host {
    Store& store;
    fs::path root;
    Jobs jobs = {};
    Snapshots snapshots{store, jobs};
    Backups backups{store, snapshots, jobs, root / "vfs/backups"};
};

struct Shared : TwoHosts {
    Host a{one, folder.path / "one"}, b{other, folder.path / "other"};
    fs::path to = folder.path / "to";
    std::string dest = cat("vfs://", to.string());

    Shared()
    {
        fs::create_directory(to);
        (void)one.create("vol1", {});
        write(share / "vol1/file", "content");
        (void)a.snapshots.create("vol1", "snap1", Compression::gzip);
    }
    std::string backup() { return std::get<std::string>(a.backups.create("snap1", dest, "")); }
    Stored<Volume> restore(const std::string& name, const std::string& url)
    {
        return b.backups.restore(name, {}, url, "");
    }

    fs::path data(const std::string& url) const
    {
        const auto address = parse_backup_url(url);
        return to / backup_keys::data(address->volume, address->backup);
    }
    fs::path record_of(const std::string& url) const
    {
        const auto address = parse_backup_url(url);
        return to / backup_keys::backup_record(address->volume, address->backup);
    }
    std::string text(const fs::path& file) const
    {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// Nothing of a volume that was not restored.
    void check_nothing_of(const std::string& name)
    {
        CHECK(!fs::exists(share / name));
        CHECK(!fs::exists(record(name)));
        CHECK(fs::is_empty(share / "config" / folders::restoring));
        CHECK(fs::is_empty(share / "config" / folders::pending));
    }
};

std::vector<std::string> files_in(const fs::path& folder)
{
    std::vector<std::string> files;
    for (const auto& file : fs::recursive_directory_iterator(folder))
        if (file.is_regular_file())
            files.push_back(fs::relative(file, folder));
    std::ranges::sort(files);
    return files;
}

}  // namespace

TEST_CASE("a backup lies where rancher/convoy puts it, and is restored on another host", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    CHECK(url.starts_with(cat(s.dest, "?backup=backup-")));
    CHECK(url.ends_with("&volume=vol1"));
    const std::string name = parse_backup_url(url)->backup;
    const std::string top = "convoy-objectstore/volumes/vo/l1/vol1/";
    CHECK(files_in(s.to) == std::vector<std::string>{cat(top, "BackupFiles/", name, ".bak"),
                                                     cat(top, "backups/backup_", name, ".cfg"),
                                                     cat(top, "volume.cfg")});
    CHECK(s.text(s.data(url)) ==
          s.text(s.share / "config/convoy.snapshots/vol1/vol1_snap1.tar.gz"));
    CHECK(fs::is_empty(s.folder.path / "one/vfs/backups"));

    REQUIRE(worked(s.restore("vol2", url)));
    CHECK(s.text(s.share / "vol2/file") == "content");
    CHECK(worked(s.one.find("vol2")));
    CHECK(fs::is_empty(s.share / "config" / folders::restoring));
    CHECK(fs::is_empty(s.share / "config" / folders::pending));
}

TEST_CASE("a backup that rancher/convoy made is listed and restored", "[backup]")
{
    Shared s;
    const fs::path top = s.to / "convoy-objectstore/volumes/ol/d!/old";
    fs::create_directories(top / "backups");
    fs::create_directories(top / "BackupFiles");
    fs::create_directories(s.folder.path / "data/sub");
    s.write(s.folder.path / "data/sub/file", "of old");
    const std::string bak = (top / "BackupFiles/backup-0289b67ea4a447df.bak").string();
    REQUIRE(std::system(cat("tar czf ", bak, " -C ", s.folder.path.string(), "/data .").c_str()) ==
            0);
    s.write(
        top / "volume.cfg",
        R"({"Name":"old","Driver":"vfs","Size":0,"CreatedTime":"Tue Nov 24 00:28:12 +0000 2026","LastBackupName":""})");
    s.write(
        top / "backups/backup_backup-0289b67ea4a447df.cfg",
        R"({"Name":"backup-0289b67ea4a447df","Driver":"","VolumeName":"old","SnapshotName":"snap1","SnapshotCreatedAt":"Tue Nov 24 00:29:30 +0000 2026","CreatedTime":"Tue Nov 24 00:30:01 +0000 2026","SingleFile":{"FilePath":"convoy-objectstore/volumes/ol/d!/old/BackupFiles/backup-0289b67ea4a447df.bak"}})");
    const std::string url = cat(s.dest, "?backup=backup-0289b67ea4a447df&volume=old");

    const auto inspected = s.b.backups.inspect(url, "");
    REQUIRE(worked(inspected));
    CHECK(std::get<Backup>(inspected).record.snapshot == "snap1");
    CHECK(std::get<Backup>(inspected).volume.created == "Tue Nov 24 00:28:12 +0000 2026");
    const auto listed = std::get<std::vector<Backup>>(s.b.backups.list(s.dest, "", ""));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].url == url);

    REQUIRE(worked(s.restore("vol2", url)));
    CHECK(s.text(s.share / "vol2/sub/file") == "of old");
    CHECK(!s.b.backups.remove(url, ""));
    CHECK(files_in(s.to) ==
          std::vector<std::string>{"convoy-objectstore/volumes/ol/d!/old/volume.cfg"});
}

TEST_CASE("records of backups are as rancher/convoy writes them", "[backup]")
{
    BackupRecord record{"backup-1", "vol1", "snap1", "then", "now", "key"};
    CHECK(
        to_json(record) ==
        R"({"Name":"backup-1","Driver":"","VolumeName":"vol1","SnapshotName":"snap1","SnapshotCreatedAt":"then","CreatedTime":"now","SingleFile":{"FilePath":"key"}})");
    CHECK(to_json(BackedVolume{"vol1", "vfs", 7, "then"}) ==
          R"({"Name":"vol1","Driver":"vfs","Size":7,"CreatedTime":"then","LastBackupName":""})");
    record.checksum = "abc";
    record.size = 9;
    CHECK(*backup_from_json(to_json(record)) == record);
    CHECK(!backup_from_json("{"));
    CHECK(backup_from_json(R"({"Name":7,"SingleFile":[]})")->data.empty());
}

TEST_CASE("URLs of backups are taken as people paste them", "[backup]")
{
    const BackupAddress expected{"vfs:///b", "backup-1", "vol1"};
    for (const std::string url :
         {"vfs:///b?backup=backup-1&volume=vol1", "vfs:///b?volume=vol1&backup=backup-1",
          "vfs:///b?backup=backup-1\\u0026volume=vol1",
          "vfs:///b?backup=backup-1u0026volume=vol1"}) {
        INFO(url);
        REQUIRE(parse_backup_url(url));
        CHECK(*parse_backup_url(url) == expected);
    }
    CHECK(to_url(expected) == "vfs:///b?backup=backup-1&volume=vol1");
    CHECK(parse_backup_url("vfs:///b").error().what == "Invalid name parsed, got  and ");
    CHECK(!parse_backup_url("vfs:///b?backup=../x&volume=vol1"));
    CHECK(!parse_backup_url("vfs:///b?backup=x&volume=../.."));
    CHECK(backup_keys::volume("a") == "convoy-objectstore/volumes/a!/!!/a");
}

TEST_CASE("lists of backups are by volume, and one that is damaged hides no other", "[backup]")
{
    Shared s;
    const std::string first = s.backup(), second = s.backup();
    (void)s.one.create("x", {});
    (void)s.a.snapshots.create("x", "snapx", Compression::zstd);
    const std::string other = std::get<std::string>(s.a.backups.create("snapx", s.dest + "/", ""));
    CHECK(other.starts_with(cat(s.dest, "/?backup=")));
    s.write(s.record_of(first), "{\"Name\":");
    const auto all = std::get<std::vector<Backup>>(s.b.backups.list(s.dest, "", ""));
    REQUIRE(all.size() == 3);
    CHECK(std::ranges::count_if(all, [](const Backup& one) { return !one.damage.empty(); }) == 1);
    CHECK(std::get<std::vector<Backup>>(s.b.backups.list(s.dest, "", "vol1")).size() == 2);
    CHECK(std::get<std::vector<Backup>>(s.b.backups.list(s.dest, "", "nosuch")).empty());
    CHECK(worked(s.restore("vol2", other)));
    CHECK(refusal_of(s.restore("vol3", first)) == "the backup's record is damaged");
    CHECK(!s.b.backups.remove(first, ""));
}

TEST_CASE("a restore onto what is there is refused, and harms nothing", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    CHECK(refusal_of(s.restore("vol1", url)) == "Volume vol1 already exists");
    CHECK(s.text(s.share / "vol1/file") == "content");
    fs::create_directory(s.share / "vol2");
    s.write(s.share / "vol2/precious", "data");
    CHECK(refusal_of(s.restore("vol2", url)).find("is there already; what is in it stays") !=
          std::string::npos);
    CHECK(s.text(s.share / "vol2/precious") == "data");
    CHECK(!fs::exists(s.record("vol2")));
    fs::remove_all(s.share / "vol2");
    fs::create_directory_symlink("/", s.share / "vol2");
    CHECK(!worked(s.restore("vol2", url)));
    CHECK(!worked(s.restore("../x", url)));
    CHECK(!worked(s.restore("config", url)));
    CHECK(refusal_of(s.one.create("vol1", {})) == "Volume vol1 already exists");
}

TEST_CASE("of two restores to one name at once, one is made", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    for (int i = 0; i < 10; ++i) {
        std::atomic<int> made{0};
        {
            std::jthread first(
                [&] { made += worked(s.a.backups.restore(cat("new", i), {}, url, "")); });
            std::jthread second(
                [&] { made += worked(s.b.backups.restore(cat("new", i), {}, url, "")); });
        }
        CHECK(made == 1);
        CHECK(s.text(s.share / cat("new", i) / "file") == "content");
    }
    CHECK(fs::is_empty(s.share / "config" / folders::restoring));
}

TEST_CASE("a damaged backup is not restored, and leaves nothing", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    const std::string good = s.text(s.data(url));
    const auto how =
        GENERATE(as<std::string>{}, "one bit", "cut", "longer", "gone", "another", "out");
    INFO(how);
    if (how == "one bit") {
        std::string bad = good;
        bad[4] = static_cast<char>(bad[4] ^ 1);  // gzip's time: nothing but the checksum tells
        s.write(s.data(url), bad);
    }
    if (how == "cut")
        s.write(s.data(url), good.substr(0, good.size() - 10));
    if (how == "longer")
        s.write(s.data(url), good + "x");
    if (how == "gone")
        fs::remove(s.data(url));
    if (how == "another")
        s.write(s.data(url), std::string(good.size(), 'x'));
    if (how == "out")
        s.write(s.record_of(url),
                harness::replace_all(s.text(s.record_of(url)), "convoy-objectstore/", "../"));
    const auto restored = s.restore("vol2", url);
    CHECK(!worked(restored));
    CHECK(!refusal_of(restored).empty());
    s.check_nothing_of("vol2");
}

TEST_CASE("a damaged backup without a checksum is not restored either", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    std::string bad = s.text(s.data(url));
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
    s.write(s.data(url), bad);
    BackupRecord record = *backup_from_json(s.text(s.record_of(url)));
    record.checksum = "";
    s.write(s.record_of(url), to_json(record));
    CHECK(!worked(s.restore("vol2", url)));
    s.check_nothing_of("vol2");
}

TEST_CASE("a backup whose data does not arrive is an error and leaves nothing", "[backup]")
{
    Shared s;
    const fs::path archive = s.share / "config/convoy.snapshots/vol1/vol1_snap1.tar.gz";
    const std::string good = s.text(archive);
    std::string bad = good;
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
    s.write(archive, bad);
    CHECK(refusal_of(s.a.backups.create("snap1", s.dest, "")).find("archive is damaged") !=
          std::string::npos);
    CHECK(fs::is_empty(s.to));

    s.write(archive, good);
    s.write(s.to / "convoy-objectstore", "a file in the way");
    CHECK(!worked(s.a.backups.create("snap1", s.dest, "")));
    CHECK(files_in(s.to).size() == 1);
    fs::remove(s.to / "convoy-objectstore");

    fs::remove(archive);
    CHECK(refusal_of(s.a.backups.create("snap1", s.dest, "")).find("is gone from the share") !=
          std::string::npos);
    CHECK(fs::is_empty(s.to));
    CHECK(fs::is_empty(s.folder.path / "one/vfs"
                                       "/backups"));
}

TEST_CASE("wrong destinations are refused by name", "[backup]")
{
    Shared s;
    const auto why = [&](const std::string& dest) {
        return refusal_of(s.a.backups.create("snap1", dest, ""));
    };
    CHECK(why("") == "Destination URL hasn't been specified");
    CHECK(why("vfs:///nonexistent") == "VFS path /nonexistent doesn't exist or is not a directory");
    CHECK(why("vfs://host/path").starts_with("VFS path must follow: vfs:///path/ format"));
    CHECK(why("foo:///x") == "Driver foo is not supported!");
    CHECK(refusal_of(s.a.backups.create("snap1", s.dest, "http://x")) ==
          "Driver vfs does not support custom endpoints");
    CHECK(refusal_of(s.a.backups.create("nosuch", s.dest, "")) ==
          "Cannot find volume of snapshot nosuch");
    CHECK(
        refusal_of(
            s.a.backups.inspect(cat(s.dest, "?backup=backup-nosuchbackup&volume=vol1"), "")) ==
        "cannot find convoy-objectstore/volumes/vo/l1/vol1/backups/backup_backup-nosuchbackup.cfg "
        "in objectstore");
}

TEST_CASE("a backup of another driver is refused", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    s.write(s.to / backup_keys::volume_record("vol1"),
            to_json(BackedVolume{"vol1", "devicemapper", 0, ""}));
    CHECK(refusal_of(s.restore("vol2", url)) == "Cannot restore backup of devicemapper to vfs");
}

TEST_CASE("a deleted backup is gone with its data", "[backup]")
{
    Shared s;
    const std::string url = s.backup();
    CHECK(!s.b.backups.remove(url, ""));
    CHECK(files_in(s.to) ==
          std::vector<std::string>{"convoy-objectstore/volumes/vo/l1/vol1/volume.cfg"});
    CHECK(s.b.backups.remove(url, ""));
}

TEST_CASE("what a backup or a restore that died has left is cleaned up", "[backup]")
{
    Shared s;
    const std::string kept = s.backup(), begun = cat(s.dest, "?backup=backup-dead&volume=vol1");
    const fs::path journal = s.folder.path / "one/vfs/backups";
    s.write(journal / "backup-dead", cat(begun, "\n\n"));
    s.write(s.data(begun), "half");
    s.write(s.data(begun).parent_path() / ".backup-dead.bak.0123.tmp", "half");
    s.write(journal / "kept",
            cat(kept, "\n\n"));  // died between its record and the end of its note
    s.write(journal / "cut", s.dest);
    s.write(journal / "far", "vfs:///nonexistent?backup=backup-x&volume=vol1\n\n");
    fs::create_directories(s.share / "config" / folders::restoring / "new/sub");
    s.write(s.share / "config" / folders::restoring / "~new.lock", "");
    fs::create_directories(s.share / "config" / folders::restoring / "alive");
    const Fd restoring{
        ::open((s.share / "config" / folders::restoring).c_str(), O_RDONLY | O_DIRECTORY)};
    {
        const auto claim = Claim::take(restoring.get(), "~alive.lock");
        REQUIRE(claim);
        s.a.backups.recover();
        CHECK(fs::exists(s.share / "config" / folders::restoring / "alive"));
    }
    s.b.backups.recover();
    CHECK(fs::is_empty(s.share / "config" / folders::restoring));
    CHECK(!fs::exists(s.data(begun)));
    CHECK(files_in(s.to).size() == 3);
    CHECK(worked(s.restore("vol2", kept)));
    CHECK(files_in(journal) == std::vector<std::string>{"far"});
}

TEST_CASE("a restore that died after its data was in place is finished", "[backup]")
{
    Shared s;
    (void)s.restore("vol2", s.backup());
    fs::rename(s.record("vol2"), s.share / "config" / folders::pending / "cloned~vol2");
    CHECK(!worked(s.one.find("vol2")));
    s.other.recover();
    CHECK(worked(s.one.find("vol2")));
    CHECK(fs::is_empty(s.share / "config" / folders::pending));

    s.write(s.share / "config" / folders::pending / "cloned~vol3", "{}");
    s.other.recover();  // its data never came
    CHECK(!worked(s.one.find("vol3")));
    CHECK(fs::is_empty(s.share / "config" / folders::pending));
}

TEST_CASE("a restored volume has the owner and mode that were asked for", "[backup]")
{
    Shared s;
    REQUIRE(worked(s.b.backups.restore("vol2", {.folder = {.mode = 01770}}, s.backup(), "")));
    CHECK((fs::status(s.share / "vol2").permissions() & fs::perms::mask) == fs::perms{01770});
    CHECK(s.text(s.share / "vol2/file") == "content");
}
