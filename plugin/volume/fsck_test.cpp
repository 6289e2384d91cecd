// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/fsck.hpp"

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/migrate.hpp"
#include "plugin/volume/pending.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Checked : TwoHosts {
    fs::path config = share / "config";

    Checked() { REQUIRE(worked(one.create("good", {}))); }

    /// "wrong WHAT: REMEDY" of each.
    std::vector<std::string> found(const FsckOptions& options = {})
    {
        const auto findings = fsck(one, options);
        REQUIRE(findings);
        return lines(*findings);
    }
    static std::vector<std::string> lines(const std::vector<Finding>& findings)
    {
        std::vector<std::string> all;
        for (const Finding& each : findings)
            all.push_back(cat(each.weight == Finding::Weight::wrong    ? "wrong "
                              : each.weight == Finding::Weight::mended ? "mended "
                                                                       : "note ",
                              each.what, ": ", each.remedy));
        return all;
    }
    /// What a check finds is mended by a repair, and found no more.
    void is_mended(const std::string& what, const std::string& done)
    {
        const auto before = found();
        REQUIRE(before.size() == 1);
        CHECK(before[0].starts_with(cat("wrong ", what, ": 'convoy fsck --repair' ")));
        CHECK(found() == before);  // a check changes nothing
        CHECK(found({.repair = true}) ==
              std::vector<std::string>{cat("mended ", what, ": ", done)});
        CHECK(found().empty());
    }
    std::size_t in_quarantine() const
    {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(config / quarantine), fs::directory_iterator{}));
    }
};

constexpr const char* moved = "moved to config/convoy.quarantine";

}  // namespace

TEST_CASE("fsck finds nothing on a share that is whole, whatever was done to it", "[volume]")
{
    Checked s;
    CHECK(s.found().empty());
    REQUIRE(worked(s.other.mount("good", "id")));
    REQUIRE(worked(s.one.clone("good", "copy")) == false);  // it is in use
    REQUIRE_FALSE(s.other.unmount("good", "id"));
    REQUIRE(worked(s.one.clone("good", "copy")));
    REQUIRE_FALSE(s.one.rename("copy", "new"));
    REQUIRE_FALSE(s.other.remove("new", {}));
    CHECK(s.found().empty());
    CHECK(s.found({.repair = true}).empty());
}

TEST_CASE("fsck moves damaged records aside, and no data", "[volume]")
{
    Checked s;
    SECTION("truncated, its data there")
    {
        s.write(s.record("bad"), "{\"Name\":");
        fs::create_directory(s.share / "bad");
        s.write(s.share / "bad" / "page", "content");
        const auto found = s.found({.repair = true});
        REQUIRE(found.size() == 2);
        CHECK(found[0] == cat("mended volume bad: the record is not a JSON object "
                              "(config/vfs_volume_bad.json); the data is there, "
                              "'convoy create bad' takes it over: ",
                              moved));
        CHECK(found[1].starts_with("note the folder bad belongs to no volume: "));
        CHECK(worked(s.one.create("bad", {})));
        CHECK(fs::file_size(s.share / "bad" / "page") == 7);
        CHECK(s.found().empty());
    }
    SECTION("empty, without data")
    {
        s.write(s.record("bad"), "");
        s.is_mended(
            "volume bad: the record is empty (config/vfs_volume_bad.json); there is no data of it",
            moved);
    }
    SECTION("without its folder")
    {
        fs::remove(s.share / "good");
        s.is_mended("volume good has no folder: its data is gone", moved);
    }
    SECTION("of a name that no volume can have")
    {
        s.write(s.config / "vfs_volume_--dash.json", "{}");
        s.is_mended("config/vfs_volume_--dash.json: '--dash' is no name that a volume can have",
                    moved);
    }
    SECTION("half-written by a rancher/convoy")
    {
        s.write(s.config / "vfs_volume_good.json.tmp", "{");
        s.is_mended("config/vfs_volume_good.json.tmp is left over from a rancher/convoy", moved);
    }
    CHECK(s.in_quarantine() == 1);
}

TEST_CASE("fsck leaves alone what a later version wrote", "[volume]")
{
    Checked s;
    s.write(s.record("later"), R"({"Name":"later","Format":99})");
    for (const bool repair : {false, true}) {
        const auto found = s.found({.repair = repair});
        REQUIRE(found.size() == 1);
        CHECK(found[0].starts_with(
            "wrong volume later: the record was written by a later version of convoy (format 99)"));
    }
    CHECK(fs::exists(s.record("later")));
}

TEST_CASE("fsck brings to an end what died, and leaves what is at work", "[volume]")
{
    Checked s;
    fs::create_directories(s.config / folders::pending);
    s.write(s.config / folders::pending / pending::deleted("gone"), to_json({.name = "gone"}));
    fs::create_directories(s.config / folders::trash / "old~x" / "deep");
    const auto found = s.found();
    REQUIRE(found.size() == 2);
    CHECK(found[0].starts_with(
        "wrong config/convoy.pending/deleted~gone is left by a host that died: "));
    CHECK(found[1].starts_with("wrong config/convoy.trash/old~x is left by a host that died: "));
    CHECK(s.found({.repair = true}) ==
          std::vector<std::string>{
              "mended 2 things were left by hosts that died: brought to their end"});
    CHECK(s.found().empty());

    ShareLocks locks;
    const auto view = s.other.share().view();
    s.write(s.config / folders::pending / pending::deleted("busy"), to_json({.name = "busy"}));
    const auto held = locks.take(view->config.get(), "busy", {}, std::chrono::milliseconds{1000});
    REQUIRE(held);
    CHECK(s.found().empty());
}

TEST_CASE("fsck names uses of lost hosts, and forgets those of hosts that are said to be gone",
          "[volume]")
{
    Checked s;
    REQUIRE(worked(s.other.mount("good", "id")));  // lives
    fs::create_directories(s.config / "convoy.uses/nosuch");
    s.write(s.config / "convoy.uses/nosuch/m.b.id.host", "");
    s.is_mended("uses of nosuch are noted, and there is no such volume", "forgotten");

    s.write(s.config / "convoy.uses/good/m.b.id.lost", "");
    const std::string what =
        "volume good is noted as used on lost, which has never given a sign of life: ";
    const std::vector<std::string> named{
        cat("wrong ", what, "if that host is gone for good: convoy fsck --repair --gone lost")};
    CHECK(s.found() == named);
    CHECK(s.found({.repair = true}) == named);
    CHECK(s.found({.repair = false, .gone = {"lost"}}) == named);
    CHECK(s.found({.repair = true, .gone = {"other"}}) == named);
    CHECK(s.found({.repair = true, .gone = {"lost"}}) ==
          std::vector<std::string>{cat("mended ", what, "forgotten")});
    CHECK(s.found().empty());
    CHECK(s.one.remove("good", {})->what ==
          "Cannot delete volume good. It is still mounted on other");
}

TEST_CASE("fsck notes what is not convoy's, and does not touch it", "[volume]")
{
    Checked s;
    fs::create_directory(s.share / "kept");
    fs::create_directory(s.share / "lost+found");
    s.write(s.share / "a file", "x");
    s.write(s.config / "notes.txt", "x");
    s.write(s.share / "not\xff"
                      "text",
            "x");
    const auto found = s.found({.repair = true});
    REQUIRE(found.size() == 4);
    CHECK(found[0] == "note config/notes.txt is not convoy's: it does no harm");
    CHECK(found[1] == "note a file on the share is not convoy's: it does no harm");
    CHECK(found[2].starts_with("note the folder kept belongs to no volume: "));
    CHECK(found[3] == "note not\xef\xbf\xbdtext on the share is not convoy's: it does no harm");
    CHECK(s.found() == found);
}

TEST_CASE("fsck says when a link has taken a folder's place", "[volume]")
{
    Checked s;
    fs::remove(s.share / "good");
    fs::create_symlink("/etc", s.share / "good");
    const auto found = s.found({.repair = true});
    REQUIRE(found.size() == 1);
    CHECK(found[0].starts_with("wrong the data of volume good is no folder: "));
    CHECK(fs::is_symlink(s.share / "good"));
}

TEST_CASE("a share of rancher/convoy is taken over in place", "[volume]")
{
    Checked s;
    fs::create_directory(s.share / "vol1");
    const std::string record =
        R"({"Name":"vol1","Size":0,"Path":"/elsewhere/vol1","MountPoint":"/elsewhere/vol1","PrepareForVM":false,)"
        R"("CreatedTime":"Tue Nov 24 00:28:12 +0000 2026","Snapshots":{"snap1":{"Name":"snap1","CreatedTime":"Tue Nov 24 00:29:30 +0000 2026",)"
        R"("VolumeUUID":"vol1","FilePath":"/nosuch/vol1_snap1.tar.gz"}}})";
    s.write(s.record("vol1"), record + "\n");
    s.write(s.config / "vfs_volume_vol1.json.lock", "");
    const std::string snapshot =
        "note snapshot snap1 of volume vol1 is in /nosuch/vol1_snap1.tar.gz, which this host does "
        "not have: "
        "only the host that made it can read it: back it up there, or delete it";
    const std::string change = cat("volume vol1: its flag 'mounted' is cleared; who really uses it "
                                   "is noted elsewhere; its path is ",
                                   (s.share / "vol1").string(), " instead of /elsewhere/vol1: ");
    const std::string left =
        "config/vfs_volume_vol1.json.lock is left over from a rancher/convoy: ";

    const auto dry = migrate(s.one, Migration::dry_run);
    REQUIRE(dry);
    CHECK(dry->volumes == 2);
    CHECK(Checked::lines(dry->findings) ==
          std::vector<std::string>{
              cat("wrong ", left,
                  "'convoy fsck --repair' moves the file to config/convoy.quarantine"),
              snapshot, cat("wrong ", change, "--do-it does it")});
    std::string text;
    std::getline(std::ifstream(s.record("vol1")), text);
    CHECK(text == record);  // nothing was changed

    const auto done = migrate(s.one, Migration::for_good);
    REQUIRE(done);
    CHECK(Checked::lines(done->findings) ==
          std::vector<std::string>{cat("mended ", left, moved), snapshot,
                                   cat("mended ", change, "done")});
    const auto volume = std::get<Volume>(s.other.find("vol1"));
    CHECK(volume.mount_point.empty());
    CHECK(volume.path == (s.share / "vol1").string());
    CHECK(volume.created == "Tue Nov 24 00:28:12 +0000 2026");
    CHECK(volume.snapshots.at("snap1").file == "/nosuch/vol1_snap1.tar.gz");
    CHECK(Checked::lines(migrate(s.one, Migration::for_good)->findings) ==
          std::vector<std::string>{snapshot});
}
