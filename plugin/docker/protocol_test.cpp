// SPDX-License-Identifier: Apache-2.0
#include "plugin/docker/protocol.hpp"

#include <csignal>

#include <sys/resource.h>

#include "harness/testing/catch.hpp"
#include "plugin/backup/jobs.hpp"
#include "plugin/testing/two_hosts.hpp"
#include "plugin/volume/options.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

/// Two hosts, each with all that a daemon answers from.
struct TwoDaemons : TwoHosts {
    docker::Known known_one = std::move(*docker::Known::open(folder.path / "one/known"));
    docker::Known known_other = std::move(*docker::Known::open(folder.path / "other/known"));
    Settings settings{.share = share.string()};
    Jobs jobs = {};
    Service first{one, known_one, settings, jobs};
    Service second{other, known_other, settings, jobs};
};

std::string say(Service& service, std::string_view path, std::string_view body)
{
    return std::string{harness::trim(docker::answer(service, path, body)->body)};
}

}  // namespace

TEST_CASE("the Docker protocol goes through a volume's life", "[docker]")
{
    TwoDaemons d;
    CHECK(say(d.first, "/Plugin.Activate", "") == R"({"Implements":["VolumeDriver"],"Err":""})");
    CHECK(say(d.first, "/VolumeDriver.Capabilities", "{}") ==
          R"({"Capabilities":{"Scope":"global"},"Err":""})");
    CHECK(say(d.first, "/VolumeDriver.Get", R"({"Name":"vol1"})") ==
          R"({"Err":"Could not find volume vol1."})");
    CHECK(say(d.first, "/VolumeDriver.Create", R"({"Name":"vol1","Opts":null})") ==
          R"({"Err":""})");
    const std::string where = (d.share / "vol1").string();
    CHECK(say(d.first, "/VolumeDriver.Mount", R"({"Name":"vol1","ID":"x"})") ==
          cat(R"({"Mountpoint":")", where, R"(","Err":""})"));
    CHECK(say(d.first, "/VolumeDriver.Path", R"({"Name":"vol1"})").find(where) !=
          std::string::npos);
    CHECK(say(d.second, "/VolumeDriver.Path", R"({"Name":"vol1"})") ==
          R"({"Mountpoint":"","Err":""})");
    CHECK(say(d.second, "/VolumeDriver.List", "{}").find(R"("Name":"vol1")") != std::string::npos);
    CHECK(
        say(d.second, "/VolumeDriver.Get", R"({"Name":"vol1"})").find(R"("mounted on":["one"])") !=
        std::string::npos);
    CHECK(
        say(d.second, "/VolumeDriver.Remove", R"({"Name":"vol1"})").find("still mounted on one") !=
        std::string::npos);
    CHECK(say(d.first, "/VolumeDriver.Unmount", R"({"Name":"vol1","ID":"x"})") == R"({"Err":""})");
    CHECK(say(d.first, "/VolumeDriver.Remove", R"({"Name":"vol1"})") == R"({"Err":""})");
    CHECK(say(d.first, "/VolumeDriver.Remove", R"({"Name":"vol1"})") == R"({"Err":""})");
    CHECK(fs::is_directory(where));  // Docker's remove keeps the data
}

TEST_CASE("A4 a call without a name is an error, not a success", "[docker]")
{
    TwoDaemons d;
    for (const char* method : {"Create", "Get", "Mount", "Path", "Remove", "Unmount"})
        for (const std::string& body : std::vector<std::string>{
                 "", "{}", "[]", "null", R"({"Name":7})", R"({"Name":""})", "{\"Name\":\"\xff\"}",
                 R"({"Name":"a")", R"({"Name":"a"} x)", std::string(1000000, '[')}) {
            INFO(method << " " << body.substr(0, 40));
            CHECK(say(d.first, cat("/VolumeDriver.", method), body).find(R"("Err":"the request)") ==
                  1);
        }
    CHECK(fs::is_empty(d.share) == false);
    CHECK(std::get<Listing>(d.one.list()).volumes.empty());
}

TEST_CASE("A8 what the share cannot tell is answered from what this host knows", "[docker]")
{
    TwoDaemons d;
    say(d.first, "/VolumeDriver.Create", R"({"Name":"vol1"})");
    d.write(d.record("vol1"), "damaged");
    CHECK(say(d.first, "/VolumeDriver.Get", R"({"Name":"vol1"})").find("degraded") !=
          std::string::npos);
    CHECK(say(d.second, "/VolumeDriver.Get", R"({"Name":"vol1"})").find("degraded") !=
          std::string::npos);  // it is there

    fs::rename(d.share, d.folder.path / "away");
    CHECK(docker::answer(d.second, "/VolumeDriver.Get", R"({"Name":"vol1"})")->status ==
          0);  // not known, not gone
    const std::string got = say(d.first, "/VolumeDriver.Get", R"({"Name":"vol1"})");
    CHECK(got.find(R"("Name":"vol1")") != std::string::npos);
    CHECK(got.find(R"("Err":"")") != std::string::npos);
    CHECK(say(d.first, "/VolumeDriver.List", "{}").find(R"("Name":"vol1")") != std::string::npos);
    CHECK(docker::late(d.known_one, d.settings, "/VolumeDriver.Get", R"({"Name":"vol1"})")
              .body.find("degraded") != std::string::npos);
    CHECK(say(d.first, "/VolumeDriver.Create", R"({"Name":"vol2"})").find("is not there") !=
          std::string::npos);
}

TEST_CASE("what this host knows outlives the daemon", "[docker]")
{
    TemporaryFolder folder;
    {
        auto known = std::move(*docker::Known::open(folder.path / "known"));
        known.learn("vol1", 5);
        known.learn("vol2", 6);
        known.forget("vol2");
    }
    std::ofstream(folder.path / "known", std::ios::app) << "+ cut";
    const auto known = std::move(*docker::Known::open(folder.path / "known"));
    CHECK(known.all() == std::map<std::string, std::time_t>{{"vol1", 5}});
}

TEST_CASE("H2 what this host knows does not grow with what comes and goes", "[docker]")
{
    TemporaryFolder folder;
    auto known = std::move(*docker::Known::open(folder.path / "known"));
    known.learn("stays", 5);
    for (int i = 0; i < 30'000; ++i) {
        known.learn("comes-and-goes", i);
        known.forget("comes-and-goes");
    }
    CHECK(fs::file_size(folder.path / "known") < 400'000);  // of two million
    known.learn("last", 6);
    const auto again = std::move(*docker::Known::open(folder.path / "known"));
    CHECK(again.all() == std::map<std::string, std::time_t>{{"stays", 5}, {"last", 6}});
}

TEST_CASE("C4 what this host knows is not lost when its disk is full", "[docker]")
{
    TemporaryFolder folder;
    const auto what_is_known = [&] {
        return std::move(*docker::Known::open(folder.path / "known")).all();
    };
    std::move(*docker::Known::open(folder.path / "known")).learn("vol1", 5);
    rlimit before = {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit full{4, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &full) == 0);
    const auto known = what_is_known();
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    CHECK(known == std::map<std::string, std::time_t>{{"vol1", 5}});
    CHECK(what_is_known() == known);
    CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator{}) == 1);
}

TEST_CASE("E6 create-on-docker-mount uses what is there, also on a share that is read-only here",
          "[docker]")
{
    TwoDaemons d;
    d.first.settings.create_on_docker_mount = true;
    const auto mount = [&](const char* body) { return say(d.first, "/VolumeDriver.Mount", body); };
    CHECK(mount(R"({"Name":"vol1","ID":"a"})") ==
          cat(R"({"Mountpoint":")", (d.share / "vol1").string(), R"(","Err":""})"));
    const std::string at = d.share.string();
    const Mounted mounted(at, at.c_str(), nullptr, MS_BIND, nullptr);
    if (!mounted.works() ||
        ::mount(nullptr, at.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0) {
        WARN("not checked: this user cannot mount");
        return;
    }
    CHECK(mount(R"({"Name":"vol1","ID":"b"})") ==
          cat(R"({"Mountpoint":")", (d.share / "vol1").string(), R"(","Err":""})"));
    CHECK(mount(R"({"Name":"vol2","ID":"b"})").find("read-only") != std::string::npos);
}

TEST_CASE("B1 the same volume twice is fine, another of its name is not", "[docker]")
{
    TwoDaemons d;
    const char* same = R"({"Name":"vol1","Opts":{"mode":"0755","label":"a=b"}})";
    CHECK(say(d.first, "/VolumeDriver.Create", same) == R"({"Err":""})");
    CHECK(say(d.second, "/VolumeDriver.Create", same) == R"({"Err":""})");
    CHECK(say(d.second, "/VolumeDriver.Create", R"({"Name":"vol1"})") == R"({"Err":""})");
    CHECK(say(d.second, "/VolumeDriver.Create", R"({"Name":"vol1","Opts":{"mode":"0700"}})")
              .find("other options") != std::string::npos);
}

TEST_CASE("an option that is not known is an error that names those that are", "[docker]")
{
    const auto wrong = parse_options({{"siez", "10G"}});
    REQUIRE(!wrong);
    CHECK(wrong.error().what ==
          "unknown option 'siez'; there are: size, mode, uid, gid, label, driver, vm");
    for (const auto& [key, value] : std::map<std::string, std::string>{{"mode", "9"},
                                                                       {"uid", "-1"},
                                                                       {"gid", "x"},
                                                                       {"size", "1x"},
                                                                       {"vm", "maybe"},
                                                                       {"driver", "ebs"},
                                                                       {"label", "=x"}})
        CHECK(!parse_options({{key, value}}));
    const auto good =
        parse_options({{"mode", "1777"}, {"uid", "33"}, {"size", "1g"}, {"label", "a=b,c"}});
    REQUIRE(good);
    CHECK(good->folder.mode == 01777U);
    CHECK(good->labels == std::map<std::string, std::string>{{"a", "b"}, {"c", ""}});
}

TEST_CASE("F1 no name leads out of the share", "[docker]")
{
    TwoDaemons d;
    for (const char* name :
         {"../../etc", "a/b", ".", "..", " lead", "new\\nline", "nul\\u0000byte", "config"}) {
        const std::string body = cat(R"({"Name":")", name, R"("})");
        INFO(name);
        CHECK(say(d.first, "/VolumeDriver.Create", body).find(R"("Err":"Invalid volume name)") !=
              std::string::npos);
        CHECK(say(d.first, "/VolumeDriver.Get", body).find("Could not find volume") !=
              std::string::npos);
        CHECK(say(d.first, "/VolumeDriver.Remove", body) == R"({"Err":""})");
    }
    CHECK(fs::is_directory(d.share / "config"));
}

TEST_CASE("F5 whatever an option says, it is a text and nothing else", "[docker]")
{
    TwoDaemons d;
    const std::string out = (d.folder.path / "out").string();
    for (const std::string& value :
         {cat("$(touch ", out, ")"), cat("`touch ", out, "`"), cat("a;touch ", out),
          std::string{"-rf"}, std::string{"--"}, std::string{"../../x"}, std::string{"a b"},
          std::string{"two\\nlines"}, std::string{"%s%n"}, std::string{"\\u0000"},
          std::string{"\\\"}"}}) {
        INFO(value);
        for (const char* key : {"size", "mode", "uid", "gid", "vm", "driver", "other"}) {
            const std::string body =
                cat(R"({"Name":"vol1","Opts":{")", key, R"(":")", value, R"("}})");
            CHECK(say(d.first, "/VolumeDriver.Create", body).find(R"({"Err":")") == 0);
            CHECK(say(d.first, "/VolumeDriver.Create", body) != R"({"Err":""})");
            CHECK_FALSE(fs::exists(d.record("vol1")));
        }
        const std::string label = cat(R"({"Name":"vol2","Opts":{"label":"key=)", value, R"("}})");
        CHECK(say(d.first, "/VolumeDriver.Create", label) == R"({"Err":""})");
        CHECK(say(d.first, "/VolumeDriver.Get", R"({"Name":"vol2"})")
                  .find(cat(R"("labels":{"key":")", value)) != std::string::npos);
        CHECK(say(d.first, "/VolumeDriver.Remove", R"({"Name":"vol2"})") == R"({"Err":""})");
    }
    CHECK_FALSE(fs::exists(out));
}

TEST_CASE("A7 Mount names a folder that is there, or an error", "[docker]")
{
    TwoDaemons d;
    const auto mount = [&](const std::string& name) {
        return say(d.first, "/VolumeDriver.Mount", cat(R"({"Name":")", name, R"(","ID":"a"})"));
    };
    for (const char* name : {"good", "gone", "link", "file", "damaged"})
        REQUIRE(say(d.first, "/VolumeDriver.Create", cat(R"({"Name":")", name, R"("})")) ==
                R"({"Err":""})");
    fs::remove(d.share / "gone");
    fs::remove(d.share / "link");
    fs::create_directory_symlink(d.share / "good", d.share / "link");
    fs::remove(d.share / "file");
    d.write(d.share / "file", "");
    d.write(d.record("damaged"), "{");
    CHECK(mount("good") ==
          cat(R"({"Mountpoint":")", (d.share / "good").string(), R"(","Err":""})"));
    for (const char* name : {"gone", "link", "file", "damaged", "unknown", "..", ""}) {
        const std::string answer = mount(name);
        INFO(answer);
        CHECK(answer.starts_with(R"({"Err":")"));
        CHECK(answer != R"({"Err":""})");
        CHECK(answer.find("Mountpoint") == std::string::npos);
    }
    fs::rename(d.share, d.folder.path / "away");
    CHECK(mount("good").starts_with(R"({"Err":"the share )"));
}

TEST_CASE("B2 B3 a mount that is told twice ends, and what was never mounted is unmounted",
          "[docker]")
{
    TwoDaemons d;
    const auto call = [&](const char* method, const char* name, const char* id) {
        return say(d.first, cat("/VolumeDriver.", method),
                   cat(R"({"Name":")", name, R"(","ID":")", id, R"("})"));
    };
    const auto is_used = [&] {
        return say(d.first, "/VolumeDriver.Get", R"({"Name":"vol1"})").find("mounted on") !=
               std::string::npos;
    };
    say(d.first, "/VolumeDriver.Create", R"({"Name":"vol1"})");
    for (int i = 0; i < 2; ++i)
        CHECK(call("Mount", "vol1", "a").find(R"("Err":"")") != std::string::npos);
    CHECK(is_used());
    for (int i = 0; i < 3; ++i)
        CHECK(call("Unmount", "vol1", "a") == R"({"Err":""})");
    CHECK_FALSE(is_used());
    CHECK(call("Mount", "vol1", "a").find(R"("Err":"")") != std::string::npos);
    for (const auto& [name, id] :
         {std::pair{"vol1", "never"}, {"unknown", "a"}, {"../x", "a"}, {"vol1", ""}})
        CHECK(call("Unmount", name, id) == R"({"Err":""})");
    CHECK(is_used());
}

TEST_CASE("B4 what is not there is removed", "[docker]")
{
    TwoDaemons d;
    for (const char* name : {"unknown", "../x", "config", "a b"})
        CHECK(say(d.first, "/VolumeDriver.Remove", cat(R"({"Name":")", name, R"("})")) ==
              R"({"Err":""})");
    CHECK(fs::is_directory(d.share / "config"));
}
