// SPDX-License-Identifier: Apache-2.0
#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/store.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Copying : TwoHosts {
    fs::path pending = share / "config" / folders::pending;

    Copying()
    {
        VolumeOptions options{.size = 7,
                              .prepared_for_vm = true};  // a size that no quota has to keep
        options.labels = {{"team", "web"}};
        REQUIRE(worked(one.create("old", options)));
        std::ofstream(share / "old" / "page") << "content";
    }
    std::string page(const std::string& volume) const
    {
        std::string text;
        std::getline(std::ifstream(share / volume / "page"), text);
        return text;
    }
    /// Nothing but the volumes, and nothing pending.
    void is_left(const std::vector<std::string>& volumes)
    {
        std::vector<std::string> listed;
        const Listing listing = std::get<Listing>(other.list());
        for (const Listed& volume : listing.volumes)
            listed.push_back(volume.name);
        CHECK(listed == volumes);
        for (const fs::path& place : {pending, share / "config" / folders::trash}) {
            INFO(place);
            CHECK((!fs::exists(place) || fs::is_empty(place)));
        }
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(share))
            count += entry.path().filename() != "config";
        CHECK(count == volumes.size());
    }
    std::string renamed(const std::string& from, const std::string& to)
    {
        const auto refused = one.rename(from, to);
        return refused ? refused->what : "renamed";
    }
};

}  // namespace

TEST_CASE("a renamed volume has its data, options and snapshots", "[volume]")
{
    Copying c;
    REQUIRE_FALSE(c.one.update("old", [](Volume& volume) -> std::optional<StoreError> {
        volume.snapshots["snap"] = {.name = "snap", .created = "x", .file = "/f"};
        return std::nullopt;
    }));
    const auto before = std::get<Volume>(c.one.find("old"));

    CHECK(c.renamed("old", "new") == "renamed");

    auto after = std::get<Volume>(c.other.find("new"));
    CHECK(after.path == (c.share / "new").string());
    CHECK(c.page("new") == "content");
    after.name = before.name;
    after.path = before.path;
    CHECK(after == before);
    CHECK(refusal_of(c.other.find("old")) == "volume old doesn't exist");
    c.is_left({"new"});
    CHECK(worked(c.one.mount("new", "id")));
    CHECK(worked(c.one.create("old", {})));
}

TEST_CASE("archives of snapshots on the share get the new name also after a crash", "[volume]")
{
    Copying c;
    const fs::path archives = c.share / "config" / folders::snapshots;
    fs::create_directories(archives / "old");
    c.write(archives / "old" / "old_snap.tar.gz", "archive");
    c.write(archives / "old" / "old_not-entered.tar.zst", "other");
    REQUIRE_FALSE(c.one.update("old", [&](Volume& volume) -> std::optional<StoreError> {
        volume.snapshots["snap"] = {.name = "snap",
                                    .created = "x",
                                    .file = (archives / "old" / "old_snap.tar.gz").string()};
        volume.snapshots["far"] = {
            .name = "far", .created = "x", .file = "/elsewhere/old/old_far.tar.gz"};
        return std::nullopt;
    }));
    SECTION("without")
    {
        CHECK(c.renamed("old", "new") == "renamed");
    }
    SECTION("with a crash after the archives were moved")
    {
        fs::create_directories(c.pending);
        c.write(c.pending / pending::renamed("old"), "new\n");
        fs::rename(c.share / "old", c.share / "new");
        fs::rename(c.record("old"), c.record("new"));
        fs::create_directory(archives / "new");
        fs::rename(archives / "old" / "old_snap.tar.gz", archives / "new" / "new_snap.tar.gz");
        c.other.recover();
    }
    const auto volume = std::get<Volume>(c.other.find("new"));
    CHECK(volume.snapshots.at("snap").file == (archives / "new" / "new_snap.tar.gz").string());
    CHECK(volume.snapshots.at("far").file == "/elsewhere/old/old_far.tar.gz");
    CHECK(fs::file_size(archives / "new" / "new_snap.tar.gz") == 7);
    CHECK(fs::file_size(archives / "new" / "new_not-entered.tar.zst") == 5);
    CHECK_FALSE(fs::exists(archives / "old"));
    c.is_left({"new"});
}

TEST_CASE("a name that is too long for a snapshot's archive is refused before anything is done",
          "[volume]")
{
    Copying c;
    fs::create_directories(c.share / "config" / folders::snapshots / "old");
    const std::string archive = cat("old_", std::string(100, 's'), ".tar.gz");
    c.write(c.share / "config" / folders::snapshots / "old" / archive, "archive");
    const std::string to(200, 'n');
    CHECK(c.renamed("old", to) ==
          cat("the name ", to, " is too long for the snapshot's archive ", archive));
    c.is_left({"old"});
}

TEST_CASE("a clone has the same data and options, and is another volume", "[volume]")
{
    Copying c;
    const Stored<Volume> cloned = c.one.clone("old", "copy");
    REQUIRE(worked(cloned));
    CHECK(std::get<Volume>(cloned) == std::get<Volume>(c.other.find("copy")));
    CHECK(std::get<Volume>(cloned).labels == std::map<std::string, std::string>{{"team", "web"}});
    CHECK(std::get<Volume>(cloned).size == 7);
    CHECK(std::get<Volume>(cloned).path == (c.share / "copy").string());
    std::ofstream(c.share / "copy" / "page") << "changed";
    CHECK(c.page("old") == "content");
    CHECK(c.page("copy") == "changed");
    c.is_left({"copy", "old"});
}

TEST_CASE("neither renames nor clones what is in use, or onto what is there", "[volume]")
{
    Copying c;
    REQUIRE(worked(c.one.create("there", {})));
    fs::create_directory(c.share / "folder");
    const auto both = [&](const std::string& from, const std::string& to) {
        const std::string renamed = c.renamed(from, to);
        const std::string cloned = refusal_of(c.one.clone(from, to));
        CHECK(harness::replace_all(cloned, "clone", "rename") == renamed);
        return renamed;
    };
    CHECK(both("nosuch", "new") == "volume nosuch doesn't exist");
    CHECK(both("old", "there") == "Volume there already exists");
    CHECK(both("old", "old") == "Volume old already exists");
    CHECK(both("old", "../up").starts_with("Invalid volume name ../up"));
    CHECK(both("old", "config").starts_with("Invalid volume name config"));
    CHECK(both("../up", "new") == "volume ../up doesn't exist");
    CHECK(both("old", "folder") == cat("there is a folder ", (c.share / "folder").string(),
                                       " already, which belongs to no volume"));
    fs::remove(c.share / "folder");
    c.write(c.record("damaged"), "{");
    CHECK(both("old", "damaged").starts_with("volume damaged: the record is not a JSON object"));
    fs::remove(c.record("damaged"));

    REQUIRE(worked(c.other.mount("old", "id")));
    CHECK(both("old", "new") == "Cannot rename volume old. It is still mounted on other");
    REQUIRE_FALSE(c.other.unmount("old", "id"));
    fs::create_directories(c.share / "config/convoy.uses/old");
    c.write(c.share / "config/convoy.uses/old/m.b.id.lost", "");
    CHECK(both("old", "new") == "Cannot rename volume old. It is still mounted on lost, which has "
                                "never given a sign of life. "
                                "If that host is gone: convoy fsck --repair --gone lost");
    fs::remove_all(c.share / "config/convoy.uses/old");
    c.is_left({"old", "there"});

    fs::rename(c.share / "old", c.folder.path / "elsewhere");
    CHECK(both("old", "new") == "the data of volume old is gone ('convoy fsck' tells more)");
}

TEST_CASE("a rename that died before the folder had its name has not happened", "[volume]")
{
    Copying c;
    fs::create_directories(c.pending);
    const std::string note = GENERATE("new\n", "ne", "");
    c.write(c.pending / pending::renamed("old"), note);

    SECTION("to a daemon that starts")
    {
        c.other.recover();
    }
    SECTION("to one that mounts it")
    {
        CHECK(worked(c.other.mount("old", "id")));
        CHECK_FALSE(c.other.unmount("old", "id"));
        c.one.recover();
    }
    SECTION("to one that renames it")
    {
        CHECK(c.renamed("old", "third") == "renamed");
        CHECK(c.renamed("third", "old") == "renamed");
    }
    CHECK(c.page("old") == "content");
    c.is_left({"old"});
}

TEST_CASE("a rename that died after the folder had its name is finished", "[volume]")
{
    Copying c;
    fs::create_directories(c.pending);
    c.write(c.pending / pending::renamed("old"), "new\n");
    fs::rename(c.share / "old", c.share / "new");
    const bool record_too = GENERATE(false, true);
    if (record_too)
        fs::rename(c.record("old"), c.record("new"));

    SECTION("by a daemon that starts")
    {
        c.other.recover();
    }
    SECTION("by one that mounts the old name")
    {
        CHECK(refusal_of(c.other.mount("old", "id")) == "volume old doesn't exist");
    }
    SECTION("by one that deletes the old name")
    {
        CHECK(c.other.remove("old", {})->what == "volume old doesn't exist");
    }
    SECTION("by one that makes the new name")
    {
        CHECK(refusal_of(c.other.create("new", {})) == "Volume new already exists");
    }
    SECTION("by one that clones it")
    {
        CHECK(refusal_of(c.other.clone("old", "copy")) == "volume old doesn't exist");
    }
    CHECK(c.page("new") == "content");
    const auto volume = std::get<Volume>(c.one.find("new"));
    CHECK(volume.path == (c.share / "new").string());
    CHECK(volume.labels.at("team") == "web");
    c.is_left({"new"});
}

TEST_CASE("a clone that died is thrown away, or complete", "[volume]")
{
    Copying c;
    fs::create_directories(c.pending / pending::copying("copy"));
    c.write(c.pending / pending::copying("copy") / "page", "con");
    SECTION("thrown away while its data is copied")
    {
        c.other.recover();
        c.is_left({"old"});
    }
    SECTION("thrown away before its data is in its place")
    {
        c.write(c.pending / pending::cloned("copy"), to_json({.name = "copy"}));
        c.other.recover();
        c.is_left({"old"});
    }
    SECTION("out of the way of another")
    {
        c.write(c.pending / pending::cloned("copy"), to_json({.name = "copy"}));
        REQUIRE(worked(c.other.clone("old", "copy")));
        CHECK(c.page("copy") == "content");
        c.is_left({"copy", "old"});
    }
    SECTION("complete when its data is in its place")
    {
        c.write(c.pending / pending::cloned("copy"), to_json({.name = "copy", .size = 9}));
        fs::rename(c.pending / pending::copying("copy"), c.share / "copy");
        SECTION("for a daemon that starts")
        {
            c.other.recover();
        }
        SECTION("for one that makes a volume of that name")
        {
            CHECK(refusal_of(c.other.create("copy", {})) == "Volume copy already exists");
        }
        CHECK(std::get<Volume>(c.one.find("copy")).size == 9);
        c.is_left({"copy", "old"});
    }
}

TEST_CASE("names as long as they can be are renamed and cloned", "[volume]")
{
    Copying c;
    const std::string first(200, 'a'), second(200, 'b');
    CHECK(c.renamed("old", first) == "renamed");
    CHECK(worked(c.one.clone(first, second)));
    CHECK(c.renamed(first, "old") == "renamed");
    CHECK(c.page(second) == "content");
    c.is_left({second, "old"});
}
