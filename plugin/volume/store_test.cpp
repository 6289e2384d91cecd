// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/store.hpp"

#include <unistd.h>

#include <fstream>
#include <thread>

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"
#include "plugin/docker/protocol.hpp"

using namespace convoy;
using harness::cat;
namespace fs = std::filesystem;

namespace {

/// A share, and two hosts that look at it.
struct Share {
    fs::path folder = fs::temp_directory_path() / cat("convoy-store-", ::getpid());
    Store one, other;

    Share() : one(open("one", "boot1")), other(open("other", "boot1")) {}
    ~Share() { fs::remove_all(folder); }

    Store open(const std::string& machine, const std::string& boot)
    {
        fs::create_directories(folder);
        return *Store::open(folder, {machine, boot, machine});
    }
};

template <typename T>
std::string refusal(const Stored<T>& stored)
{
    const auto* error = std::get_if<StoreError>(&stored);
    return error ? error->what : "no refusal";
}

std::string say(Store& store, std::string_view path, std::string_view body)
{
    return std::string{harness::trim(docker::answer(store, Settings{}, path, body)->body)};
}

}  // namespace

TEST_CASE("a volume made on one host is there on the other at once", "[convoy]")
{
    Share share;
    REQUIRE(std::holds_alternative<Volume>(share.one.create("vol1", 0)));
    CHECK(std::get<Volume>(share.other.find("vol1")).path == (share.folder / "vol1").string());
    CHECK(fs::is_directory(share.folder / "vol1"));
    CHECK(refusal(share.other.create("vol1", 0)) == "Volume vol1 already exists");
}

TEST_CASE("names that could leave the share are refused", "[convoy]")
{
    Share share;
    for (const std::string name : {"", "a", "../x", "a/b", ".hidden", "-x", "config", "a b"}) {
        CHECK(std::holds_alternative<StoreError>(share.one.create(name, 0)));
        CHECK(std::holds_alternative<StoreError>(share.one.find(name)));
    }
    CHECK(std::holds_alternative<StoreError>(share.one.create(std::string(300, 'x'), 0)));
}

TEST_CASE("a folder without a record is taken over as it is", "[convoy]")
{
    Share share;
    fs::create_directory(share.folder / "vol1");
    std::ofstream(share.folder / "vol1/file") << "kept";
    REQUIRE(std::holds_alternative<Volume>(share.one.create("vol1", 0)));
    CHECK(fs::exists(share.folder / "vol1/file"));
}

TEST_CASE("a volume is in use until the last of its users has gone, on whichever host", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    (void)share.one.mount("vol1", "a");
    (void)share.one.mount("vol1", "a");  // a call that was repeated is one use
    (void)share.other.mount("vol1", "b");
    CHECK_FALSE(share.one.unmount("vol1", "a"));
    CHECK(share.one.remove("vol1", {})->what == "Cannot delete volume vol1. It is still mounted on other");
    CHECK(share.one.remove("vol1", {.keep_data = true, .trust_engine = true})->refusal == Refusal::in_use);
    CHECK_FALSE(share.other.unmount("vol1", "b"));
    CHECK_FALSE(share.one.remove("vol1", {}));
    CHECK_FALSE(fs::exists(share.folder / "vol1"));
    CHECK(share.one.remove("vol1", {})->refusal == Refusal::not_found);
}

TEST_CASE("what a host used before it was started anew, it uses no more", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    (void)share.one.mount("vol1", "a");
    Store after_boot = share.open("one", "boot2");
    CHECK(std::get<Volume>(after_boot.find("vol1")).uses.empty());
    CHECK_FALSE(after_boot.remove("vol1", {}));
}

TEST_CASE("what crashes leave is no volume, and a damaged record is named", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    std::ofstream(share.folder / "config/vfs_volume_vol2.json.host-1-1.tmp") << "{";
    std::ofstream(share.folder / "config/vfs_volume_vol3.json") << "{\"Name\":";
    const auto listing = std::get<Store::Listing>(share.one.list());
    CHECK(listing.volumes.size() == 1);
    REQUIRE(listing.damaged.size() == 1);
    CHECK(listing.damaged[0].find("vfs_volume_vol3.json") != std::string::npos);
}

TEST_CASE("a record that cannot be read is damage and not the end of the daemon", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    fs::create_directory(share.folder / "config/vfs_volume_vol2.json");  // opens, but does not read
    CHECK(refusal(share.one.find("vol2")).find("Is a directory") != std::string::npos);
    const auto listing = std::get<Store::Listing>(share.one.list());
    CHECK(listing.volumes.size() == 1);
    CHECK(listing.damaged.size() == 1);
}

TEST_CASE("a record that rancher/convoy wrote is read, and keeps its snapshots", "[convoy]")
{
    const std::string text =
        R"({"Name":"vol1","Size":0,"Path":"/nfs/vol1","MountPoint":"","PrepareForVM":false,)"
        R"("CreatedTime":"Tue Nov 24 00:28:12 +0000 2026","Snapshots":{"s1":{"Name":"s1"}}})";
    const auto volume = volume_from_json(text);
    REQUIRE(volume);
    CHECK(to_json(*volume) == text + "\n");
    CHECK(*rfc3339_of_ruby_date(volume->created) == "2026-11-24T00:28:12Z");
}

TEST_CASE("many threads of two hosts lose no use of a volume", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    {
        std::vector<std::jthread> threads;
        for (Store* store : {&share.one, &share.other})
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([store, t] {
                    for (int i = 0; i < 25; ++i) {
                        (void)store->mount("vol1", cat(t, "-", i));
                        if (i % 2)
                            (void)store->unmount("vol1", cat(t, "-", i));
                    }
                });
    }
    CHECK(std::get<Volume>(share.one.find("vol1")).uses.size() == 2 * 4 * 13);
}

TEST_CASE("sizes are bytes, or have a unit of 1024", "[convoy]")
{
    CHECK(*parse_size("10") == 10);
    CHECK(*parse_size("2K") == 2048);
    CHECK(*parse_size("1.5g") == 1610612736);
    for (const char* bad : {"", "g", "10x", "-1", "1e3", "99999999999t"})
        CHECK_FALSE(parse_size(bad));
}

TEST_CASE("the Docker protocol goes through a volume's life", "[convoy]")
{
    Share share;
    CHECK(say(share.one, "/Plugin.Activate", "") == R"({"Implements":["VolumeDriver"]})");
    CHECK(say(share.one, "/VolumeDriver.Get", R"({"Name":"vol1"})") == R"({"Err":"Could not find volume vol1."})");
    CHECK(say(share.one, "/VolumeDriver.Create", R"({"Name":"vol1","Opts":null})") == R"({"Err":""})");
    CHECK(say(share.one, "/VolumeDriver.Create", R"({"Name":"vol1"})") == R"({"Err":""})");
    const std::string where = (share.folder / "vol1").string();
    CHECK(say(share.one, "/VolumeDriver.Mount", R"({"Name":"vol1","ID":"x"})") ==
          cat(R"({"Mountpoint":")", where, R"(","Err":""})"));
    CHECK(say(share.other, "/VolumeDriver.List", "{}").find(R"("Name":"vol1")") != std::string::npos);
    CHECK(say(share.other, "/VolumeDriver.Remove", R"({"Name":"vol1"})").find("still mounted on one") != std::string::npos);
    CHECK(say(share.one, "/VolumeDriver.Unmount", R"({"Name":"vol1","ID":"x"})") == R"({"Err":""})");
    CHECK(say(share.one, "/VolumeDriver.Remove", R"({"Name":"vol1"})") == R"({"Err":""})");
    CHECK(fs::is_directory(where));  // Docker's remove keeps the data
}

TEST_CASE("a call without a name is an error, not a success", "[convoy]")
{
    Share share;
    for (const char* method : {"Create", "Get", "Mount", "Path", "Remove", "Unmount"})
        for (const char* body : {"", "{}", "[]", "null", R"({"Name":7})", R"({"Name":""})", "{\"Name\":\"\xff\"}"}) {
            INFO(method << " " << body);
            CHECK(say(share.one, cat("/VolumeDriver.", method), body).find(R"("Err":"the request)") == 1);
        }
}

TEST_CASE("a record that cannot be read is not said to be gone", "[convoy]")
{
    Share share;
    (void)share.one.create("vol1", 0);
    std::ofstream(share.folder / "config/vfs_volume_vol1.json") << "damaged";
    CHECK(docker::answer(share.one, Settings{}, "/VolumeDriver.Get", R"({"Name":"vol1"})")->status == 0);
}
