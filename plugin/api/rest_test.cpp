// SPDX-License-Identifier: Apache-2.0
#include "plugin/api/rest.hpp"

#include "harness/testing/catch.hpp"
#include "plugin/backup/jobs.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

struct Daemon : TwoHosts {
    docker::Known known = std::move(*docker::Known::open(folder.path / "known"));
    Jobs jobs = {};
    Service service{one, known, {.root = "/r"}, jobs};

    /// "STATUS BODY"
    std::string say(std::string_view method, std::string_view target, std::string_view body = "",
                    std::string_view agent = {})
    {
        const Answer answer = rest::answer(service, method, target, body, agent);
        return cat(answer.status, " ", answer.body);
    }
    std::string damaged(std::string_view target)
    {
        for (const auto& [name, value] : rest::answer(service, "GET", target, "{}").headers)
            if (name == "X-Convoy-Damaged")
                return value;
        return "";
    }
    std::string created(const std::string& volume)
    {
        return std::get<Volume>(one.find(volume)).created;
    }
    std::string at(const std::string& volume) { return (share / volume).string(); }

    std::string shown(const std::string& volume, const std::string& mounted,
                      const std::string& snapshots = "{}", const char* size = "0")
    {
        return cat("{\n\t\"Name\": \"", volume, "\",\n\t\"Driver\": \"vfs\",\n\t\"MountPoint\": \"",
                   mounted, "\",\n\t\"CreatedTime\": \"", created(volume),
                   "\",\n\t\"DriverInfo\": {\n\t\t\"Driver\": \"vfs\",\n\t\t\"MountPoint\": \"",
                   mounted, "\",\n\t\t\"Path\": \"", at(volume),
                   "\",\n\t\t\"PrepareForVM\": \"false\",\n\t\t\"Size\": \"", size,
                   "\",\n\t\t\"VolumeCreatedAt\": \"", created(volume),
                   "\",\n\t\t\"VolumeName\": \"", volume, "\"\n\t},\n\t\"Snapshots\": ", snapshots,
                   "\n}");
    }
};

constexpr const char* vol1 = R"({"VolumeName":"vol1"})";

}  // namespace

TEST_CASE("REST goes through a volume's life as rancher/convoy did", "[api]")
{
    Daemon d;
    CHECK(d.say("GET", "/v1/volumes/list") == "200 {}");
    CHECK(d.say("POST", "/v1/volumes/create", R"({"Name":"vol1"})") == "200 vol1");
    CHECK(d.say("POST", "/v1/volumes/create", R"({"Name":"vol1"})") ==
          "400 Volume vol1 already exists \n");
    CHECK(d.say("GET", "/v1/volumes/", vol1) == cat("200 ", d.shown("vol1", "")));
    CHECK(d.say("POST", "/v1/volumes/mount", vol1) == cat("200 ", d.at("vol1")));
    CHECK(d.say("POST", "/v1/volumes/mount", R"({"VolumeName":"vol1","Verbose":true})") ==
          cat("200 {\n\t\"Name\": \"vol1\",\n\t\"Driver\": \"\",\n\t\"MountPoint\": \"",
              d.at("vol1"),
              "\",\n\t\"CreatedTime\": \"\",\n\t\"DriverInfo\": null,\n\t\"Snapshots\": null\n}"));
    CHECK(d.say("GET", "/v1/volumes/", vol1) == cat("200 ", d.shown("vol1", d.at("vol1"))));
    CHECK(d.say("DELETE", "/v1/volumes/", vol1) ==
          "400 Cannot delete volume vol1. It is still mounted on one\n");
    CHECK(d.say("POST", "/v1/volumes/umount", vol1) == "200 ");
    CHECK(d.say("POST", "/v1/volumes/umount", vol1) == "200 ");
    CHECK(d.say("DELETE", "/v1/volumes/", vol1) == "200 ");
    CHECK(d.say("DELETE", "/v1/volumes/", vol1) == "404 Volume not found.\n");
    CHECK_FALSE(fs::exists(d.at("vol1")));
}

TEST_CASE("REST deletes the record only when asked to", "[api]")
{
    Daemon d;
    d.say("POST", "/volumes/create", R"({"Name":"vol1"})");
    CHECK(d.say("DELETE", "/volumes/", R"({"VolumeName":"vol1","ReferenceOnly":true})") == "200 ");
    CHECK(fs::is_directory(d.at("vol1")));
    CHECK(d.say("GET", "/volumes/", vol1) == "404 Volume not found.\n");
}

TEST_CASE("REST lists volumes by name, in full or as the driver sees them", "[api]")
{
    Daemon d;
    const std::string made = d.say("POST", "/volumes/create", R"({"Name":"vol2","Verbose":true})");
    CHECK(made == cat("200 ", d.shown("vol2", "")));
    d.say("POST", "/volumes/create", R"({"Name":"vol1"})");
    const auto indented = [](const std::string& text) {
        return harness::replace_all(text, "\n", "\n\t");
    };
    CHECK(d.say("GET", "/volumes/list?") ==
          cat("200 {\n\t\"vol1\": ", indented(d.shown("vol1", "")),
              ",\n\t\"vol2\": ", indented(d.shown("vol2", "")), "\n}"));
    const std::string listed = d.say("GET", "/volumes/list?driver=1");
    CHECK(listed.starts_with("200 {\n\t\"vol1\": {\n\t\t\"Driver\": \"vfs\",\n\t\t\"MountPoint\": "
                             "\"\",\n\t\t\"Path\": "));
    CHECK(listed.find("Snapshots") == std::string::npos);
    const std::string named = d.say("POST", "/volumes/create", "{}");
    CHECK(named.size() == std::string{"200 volume-0123456789abcdef"}.size());
    CHECK(named.starts_with("200 volume-"));
}

TEST_CASE("REST shows what the daemon was started with, as rancher/convoy laid it out", "[api]")
{
    Daemon d;
    const std::string info =
        cat("{\n\"General\": {\n\t\"Root\": \"/r\",\n\t\"DriverList\": [\n\t\t\"vfs\"\n\t],\n"
            "\t\"DefaultDriver\": \"vfs\",\n\t\"MountNamespaceFD\": "
            "\"\",\n\t\"IgnoreDockerDelete\": false,\n"
            "\t\"CreateOnDockerMount\": false,\n\t\"CmdTimeout\": \"\"\n},\n"
            "\"vfs\": {\n\t\"DefaultVolumeSize\": \"107374182400\",\n\t\"Path\": \"",
            d.share.string(), "\",\n\t\"Root\": \"/r/vfs\"\n}\n}");
    CHECK(d.say("GET", "/info") == "200 " + info);
    d.write(d.record("bad"), "");
    const std::string damaged = cat(info.substr(0, info.size() - 2),
                                    ",\n\"Damaged\": {\n\t\"bad\": \"the record is empty\"\n}\n}");
    CHECK(d.say("GET", "/v1/info") == "200 " + damaged);
    fs::rename(d.share, d.folder.path / "away");
    CHECK(d.say("GET", "/info").find("\n\"Trouble\": \"the share ") != std::string::npos);
}

TEST_CASE("REST names damaged records beside the list, not in it", "[api]")
{
    Daemon d;
    d.say("POST", "/volumes/create", R"({"Name":"good"})");
    CHECK(d.damaged("/volumes/list").empty());
    d.write(d.record("bad"), "{");
    d.write(d.record("later"), R"({"Name":"later","Format":99})");
    d.write(d.share / "config" / "vfs_volume_a b\xc3\xbc.json", "{}");
    CHECK(
        d.damaged("/volumes/list") ==
        R"({"a b??":"its name is none that a volume can have","bad":"the record is not a JSON object",)"
        R"x("later":"the record was written by a later version of convoy (format 99)"})x");
    CHECK(d.damaged("/snapshots/list") == d.damaged("/volumes/list"));
    CHECK(
        d.say("GET", "/volumes/list") ==
        cat("200 {\n\t\"good\": ", harness::replace_all(d.shown("good", ""), "\n", "\n\t"), "\n}"));
    CHECK(d.say("GET", "/volumes/", R"({"VolumeName":"bad"})") ==
          "400 volume bad: the record is not a JSON object (config/vfs_volume_bad.json)\n");
    for (int i = 0; i < 200; ++i)
        d.write(d.record(cat("bad", i)), "{");
    const std::string many = d.damaged("/volumes/list");
    CHECK(many.size() < 8000);
    CHECK(many.ends_with(R"( more records cannot be read; 'convoy fsck' names them"})"));
}

TEST_CASE("REST knows each route bare and below a version, and says what it does not know", "[api]")
{
    Daemon d;
    for (const char* path : {"/volumes/list", "/v1/volumes/list", "/v2/volumes/list",
                             "/v1.22/volumes/list", "/v./volumes/list"})
        CHECK(d.say("GET", path) == "200 {}");
    CHECK(d.say("GET", "/nope") == "404 Handler not found: GET /nope\n");
    CHECK(d.say("PUT", "/volumes/list") == "404 Handler not found: PUT /volumes/list\n");
    CHECK(d.say("GET", "/vx/volumes/list") == "404 Handler not found: GET /vx/volumes/list\n");
    CHECK(d.say("GET", "/v/volumes/list") == "404 Handler not found: GET /v/volumes/list\n");
    CHECK(d.say("GET", "/v1/v1/info") == "404 Handler not found: GET /v1/v1/info\n");
    CHECK(d.say("GET", "/VolumeDriver.Get") == "404 Handler not found: GET /VolumeDriver.Get\n");
}

TEST_CASE("REST refuses clients of another version by their User-Agent", "[api]")
{
    Daemon d;
    CHECK(d.say("GET", "/volumes/list", "", "Convoy-Client/1") == "200 {}");
    CHECK(d.say("GET", "/volumes/list", "", "curl/7.88.1") == "200 {}");
    CHECK(d.say("GET", "/volumes/list", "", "Convoy-Client/2") ==
          "404 client version 2 doesn't match with server 1\n");
    CHECK(d.say("GET", "/volumes/list", "", "x Convoy-Client/0.9 y") ==
          "404 client version 0.9 doesn't match with server 1\n");
}

TEST_CASE("REST makes volumes with options", "[api]")
{
    Daemon d;
    CHECK(
        d.say(
            "POST", "/volumes/create",
            R"({"Name":"www","Options":{"mode":"0755","label":"team=web","size":"1k","vm":"true"}})") ==
        "200 www");
    const auto volume = std::get<Volume>(d.other.find("www"));
    CHECK(volume.folder.mode == 0755U);
    CHECK(volume.labels == std::map<std::string, std::string>{{"team", "web"}});
    CHECK(volume.size == 1024);
    CHECK(d.say("POST", "/volumes/create", R"({"Name":"x","Options":{"sise":"1k"}})")
              .starts_with("400 unknown option 'sise'; there are: size, "));
    CHECK(d.say("POST", "/volumes/create", R"({"Name":"x","Options":{"size":"1q"}})") ==
          "400 '1q' is not a size (write bytes, or a number with k, m, g or t: 10g)\n");
    CHECK(d.say("GET", "/volumes/", R"({"VolumeName":"x"})") == "404 Volume not found.\n");
}

TEST_CASE("REST makes no volume of a negative size", "[api]")
{
    Daemon d;
    CHECK(d.say("POST", "/v1/volumes/create", R"({"Name":"vol1","Size":-5})")
              .starts_with("400 a volume cannot have"));
    CHECK(d.say("POST", "/v1/volumes/create", R"({"Name":"vol1","Size":9223372036854775809})")
              .starts_with("400 a volume cannot have"));
    CHECK_FALSE(fs::exists(d.at("vol1")));
}

TEST_CASE("REST renames and clones", "[api]")
{
    Daemon d;
    d.say("POST", "/volumes/create", R"({"Name":"vol1"})");
    d.known.learn("vol1", 1);
    CHECK(d.say("POST", "/volumes/rename", R"({"VolumeName":"vol1","NewName":"vol2"})") ==
          "200 vol2");
    CHECK(d.known.all().contains("vol2"));
    CHECK_FALSE(d.known.all().contains("vol1"));
    const std::string cloned =
        d.say("POST", "/volumes/clone", R"({"VolumeName":"vol2","NewName":"vol3","Verbose":true})");
    CHECK(cloned == cat("200 ", d.shown("vol3", "")));
    CHECK(d.say("POST", "/volumes/rename", R"({"VolumeName":"vol2","NewName":"vol3"})") ==
          "400 Volume vol3 already exists\n");
    CHECK(d.say("POST", "/volumes/rename", R"({"VolumeName":"vol1","NewName":"vol4"})") ==
          "404 Volume not found.\n");
    CHECK(d.say("POST", "/volumes/clone", R"({"VolumeName":"vol1","NewName":"vol4"})") ==
          "404 Volume not found.\n");
    CHECK(d.say("POST", "/volumes/clone", R"({"VolumeName":"vol2"})")
              .starts_with("400 Invalid volume name "));
}

TEST_CASE("REST takes no body for an object that is none", "[api]")
{
    Daemon d;
    for (const auto& [method, path] : {std::pair{"GET", "/volumes/"},
                                       {"POST", "/volumes/create"},
                                       {"DELETE", "/volumes/"},
                                       {"POST", "/volumes/mount"},
                                       {"POST", "/volumes/umount"},
                                       {"GET", "/snapshots/"}}) {
        CHECK(d.say(method, path) == "400 EOF\n");
        for (const std::string body : {"[]", "null", "{", "{\"Name\":\"\xff\"}", "7"})
            CHECK(d.say(method, path, body) == "400 the request is not a JSON object\n");
    }
    CHECK(d.say("GET", "/volumes/list") == "200 {}");  // nothing was made
}

TEST_CASE("REST refuses in rancher/convoy's words", "[api]")
{
    Daemon d;
    const char* nosuch = R"({"VolumeName":"nosuch"})";
    CHECK(d.say("POST", "/volumes/create", R"({"Name":"x","DriverName":"nosuch"})") ==
          "400 Cannot find driver nosuch\n");
    CHECK(d.say("GET", "/volumes/", nosuch) == "404 Volume not found.\n");
    CHECK(d.say("GET", "/volumes/", "{}") == "404 Volume not found.\n");
    CHECK(d.say("DELETE", "/volumes/", nosuch) == "404 Volume not found.\n");
    CHECK(d.say("POST", "/volumes/mount", nosuch) == "400 volume nosuch doesn't exist\n");
    CHECK(d.say("POST", "/volumes/umount", nosuch) == "400 volume nosuch doesn't exist\n");
    CHECK(d.say("POST", "/volumes/mount", R"({"VolumeName":"x","MountPoint":"/m"})") ==
          "400 VFS doesn't support specified mount point\n");
    CHECK(d.say("POST", "/volumes/create", R"({"Name":"x","Endpoint":"http://s"})") ==
          "400 Endpoint option can only be used when creating a volume from a backup.\n");
    CHECK(d.say("GET", "/snapshots/", R"({"SnapshotName":"nosuch"})") ==
          "400 cannot find volume for snapshot nosuch\n");
    for (const char* name : {"a b", "--dash", "config", "x/../../escaped"})
        CHECK(d.say("POST", "/volumes/create", cat(R"({"Name":")", name, R"("})"))
                  .starts_with("400 Invalid volume name "));
    CHECK(d.say("GET", "/volumes/list") == "200 {}");
}

TEST_CASE("REST shows the snapshots that records list", "[api]")
{
    Daemon d;
    d.say("POST", "/volumes/create", R"({"Name":"vol1"})");
    d.say("POST", "/volumes/create", R"({"Name":"vol2"})");
    CHECK(d.say("GET", "/snapshots/list", "{}") == "200 {}");
    for (const char* volume : {"vol1", "vol2"})
        REQUIRE_FALSE(d.other.update(volume, [&](Volume& changed) -> std::optional<StoreError> {
            const std::string name = cat("snap-", volume);
            changed.snapshots[name] = {
                .name = name, .created = "Tue Nov 24 00:29:30 +0000 2026", .file = "/x/y.tar.gz"};
            return std::nullopt;
        }));
    const auto snapshot = [&](const std::string& volume) {
        return cat("{\n\t\"Name\": \"snap-", volume, "\",\n\t\"VolumeName\": \"", volume,
                   "\",\n\t\"VolumeCreatedAt\": \"", d.created(volume),
                   "\",\n\t\"CreatedTime\": \"Tue Nov 24 00:29:30 +0000 2026\",\n\t\"DriverInfo\": "
                   "{\n\t\t\"Driver\": \"vfs\",\n"
                   "\t\t\"FilePath\": \"/x/y.tar.gz\",\n\t\t\"SnapshotCreatedAt\": \"Tue Nov 24 "
                   "00:29:30 +0000 2026\",\n"
                   "\t\t\"SnapshotName\": \"snap-",
                   volume, "\",\n\t\t\"VolumeUUID\": \"", volume, "\"\n\t}\n}");
    };
    const auto indented = [](const std::string& text) {
        return harness::replace_all(text, "\n", "\n\t");
    };
    CHECK(d.say("GET", "/snapshots/", R"({"SnapshotName":"snap-vol2"})") ==
          "200 " + snapshot("vol2"));
    CHECK(d.say("GET", "/snapshots/list", vol1) ==
          cat("200 {\n\t\"snap-vol1\": ", indented(snapshot("vol1")), "\n}"));
    CHECK(d.say("GET", "/snapshots/list", "{}") ==
          cat("200 {\n\t\"snap-vol1\": ", indented(snapshot("vol1")),
              ",\n\t\"snap-vol2\": ", indented(snapshot("vol2")), "\n}"));
    CHECK(d.say("GET", "/snapshots/list", R"({"VolumeName":"nosuch"})") ==
          "404 volume nosuch doesn't exist\n");
    CHECK(d.say("GET", "/volumes/", vol1)
              .find("\"Snapshots\": {\n\t\t\"snap-vol1\": {\n\t\t\t\"Name\": \"snap-vol1\",\n"
                    "\t\t\t\"CreatedTime\": \"Tue Nov 24 00:29:30 +0000 2026\",\n"
                    "\t\t\t\"DriverInfo\": {\n\t\t\t\t\"Driver\": \"vfs\",\n") !=
          std::string::npos);
}
