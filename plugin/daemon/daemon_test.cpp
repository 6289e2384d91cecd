// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/daemon.hpp"

#include <fstream>
#include <thread>

#include <fcntl.h>
#include <httplib.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "harness/testing/catch.hpp"
#include "plugin/testing/child.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
namespace fs = std::filesystem;

namespace {

/// A folder whose file system never answers: FUSE, and nobody who reads its requests. Mounted in a
/// mount namespace of the calling process.
class HangingMount {
public:
    explicit HangingMount(const fs::path& at)
    {
        if (::unshare(CLONE_NEWNS) != 0 ||
            ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
            return;
        device_ = Fd{::open("/dev/fuse", O_RDWR | O_CLOEXEC)};
        const std::string options =
            cat("fd=", device_.get(), ",rootmode=40000,user_id=0,group_id=0");
        mounted = device_ && ::mount("nobody", at.c_str(), "fuse", 0, options.c_str()) == 0;
    }
    bool mounted = false;

private:
    Fd device_;
};

/// The whole daemon, in a process of its own, as `convoy daemon` runs it.
struct Daemon {
    TemporaryFolder folder;
    fs::path share = folder.path / "share", path = folder.path / "run/convoy.sock",
             log = folder.path / "log";
    std::unique_ptr<Child> child;

    explicit Daemon(const std::string& level = "debug") : level_(level)
    {
        fs::create_directories(share);
        start();
    }

    DaemonOptions options() const
    {
        DaemonOptions options{.drivers = {"vfs"},
                              .driver_options = {cat("vfs.path=", share.string())},
                              .log = log.string(),
                              .log_level = level_};
        options.settings.root = (folder.path / "root").string();
        options.settings.socket = path.string();
        return options;
    }

    int run_hushed(const DaemonOptions& given) const
    {
        (void)!std::freopen("/dev/null", "w", stdout);
        (void)!std::freopen("/dev/null", "w", stderr);
        return run_daemon(given);
    }

    void start()
    {
        child = std::make_unique<Child>([&] { return run_hushed(options()); });
        for (int i = 0; i < 2000 && !RawClient(path).connected(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }

    int stop() const
    {
        child->signal(SIGTERM);
        return child->wait();
    }

    httplib::Client client() const
    {
        httplib::Client client(path.string());
        client.set_address_family(AF_UNIX);
        client.set_keep_alive(true);
        client.set_read_timeout(20);
        return client;
    }

    std::string logged() const
    {
        std::stringstream text;
        text << std::ifstream(log).rdbuf();
        return text.str();
    }

private:
    std::string level_;
};

std::string say(httplib::Client& client, const std::string& path, const std::string& body)
{
    const auto response = client.Post(path, body, "");
    return response ? cat(response->status, " ", harness::trim(response->body)) : "no answer";
}

}  // namespace

TEST_CASE("A5 every answer of the plugin is 200, with its length, type and Err", "[daemon]")
{
    Daemon daemon;
    auto client = daemon.client();
    for (const auto& [method, body] : std::vector<std::pair<std::string, std::string>>{
             {"Plugin.Activate", ""},
             {"VolumeDriver.Capabilities", "{}"},
             {"VolumeDriver.Get", R"({"Name":"vol1"})"},
             {"VolumeDriver.Create", R"({"Name":"vol1"})"},
             {"VolumeDriver.Create", ""},
             {"VolumeDriver.Get", R"({"Name":"vol1"})"},
             {"VolumeDriver.List", "{}"},
             {"VolumeDriver.Path", R"({"Name":"vol1"})"},
             {"VolumeDriver.Mount", R"({"Name":"vol1","ID":"1"})"},
             {"VolumeDriver.Unmount", R"({"Name":"vol1","ID":"1"})"},
             {"VolumeDriver.Remove", R"({"Name":"vol1"})"},
             {"VolumeDriver.Remove", "x"}}) {
        INFO(method << " " << body);
        const auto response = client.Post("/" + method, body, "");
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->get_header_value("Content-Length") ==
              std::to_string(response->body.size()));
        CHECK(response->get_header_value("Content-Type") ==
              "application/vnd.docker.plugins.v1.2+json");
        CHECK(response->body.find("\"Err\":\"") != std::string::npos);
    }
    CHECK(daemon.stop() == 0);
    CHECK_FALSE(fs::exists(daemon.path));
}

TEST_CASE("A6 what is no method, or not called by POST, is an error that dockerd can read",
          "[daemon]")
{
    Daemon daemon;
    auto client = daemon.client();
    CHECK(say(client, "/VolumeDriver.Nothing", "{}") == R"(404 {"Err":"there is no such method"})");
    const auto got = client.Get("/VolumeDriver.Get");
    REQUIRE(got);
    CHECK(got->status == 405);
    CHECK(got->body == "{\"Err\":\"Docker's methods are called by POST\"}\n");
    CHECK(client.Get("/nope")->body == "Handler not found: GET /nope\n");
    CHECK(say(client, "/VolumeDriver.Capabilities", "{}") ==
          R"(200 {"Capabilities":{"Scope":"global"},"Err":""})");
}

TEST_CASE("A11 a daemon that was started again serves without being activated", "[daemon]")
{
    Daemon daemon;
    auto client = daemon.client();
    CHECK(say(client, "/VolumeDriver.Create", R"({"Name":"vol1"})") == R"(200 {"Err":""})");
    for (const int signal : {SIGTERM, SIGKILL}) {
        daemon.child->signal(signal);
        CHECK(daemon.child->wait() == (signal == SIGTERM ? 0 : 256 + SIGKILL));
        daemon.start();
        CHECK(say(client, "/VolumeDriver.Get", R"({"Name":"vol1"})").find(R"("Name":"vol1")") !=
              std::string::npos);
    }
}

TEST_CASE("F7 a second daemon on the root, or on the socket, is refused and harms nothing",
          "[daemon]")
{
    Daemon daemon;
    auto same_root = daemon.options(), same_socket = daemon.options();
    same_root.settings.socket = (daemon.folder.path / "other.sock").string();
    same_socket.settings.root = (daemon.folder.path / "other").string();
    same_root.log = same_socket.log = "";
    for (const auto& options : {same_root, same_socket}) {
        Child second([&] { return daemon.run_hushed(options); });
        CHECK(second.wait() == 1);
    }
    auto client = daemon.client();
    CHECK(say(client, "/Plugin.Activate", "") == R"(200 {"Implements":["VolumeDriver"],"Err":""})");
    CHECK(daemon.stop() == 0);
}

TEST_CASE("health and metrics are served on the socket", "[daemon]")
{
    Daemon daemon;
    auto client = daemon.client();
    CHECK(client.Get("/healthz")->body == "ok\n");
    say(client, "/VolumeDriver.Create", R"({"Name":"vol1"})");
    std::ofstream(daemon.share / "config/vfs_volume_bad.json") << "{";
    const auto metrics = client.Get("/metrics");
    REQUIRE(metrics);
    CHECK(metrics->get_header_value("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    for (const char* line :
         {"convoy_volumes 1\n", "convoy_volumes_damaged 1\n", "convoy_share_healthy 1\n",
          "convoy_requests_total{method=\"VolumeDriver.Create\",outcome=\"ok\"} 1\n"})
        CHECK(metrics->body.find(line) != std::string::npos);
    fs::rename(daemon.share, daemon.folder.path / "away");
    CHECK(client.Get("/healthz")->status == 503);
}

TEST_CASE("F6 the log has what was done, at info no reads, and never what was sent", "[daemon]")
{
    Daemon daemon("info");
    auto client = daemon.client();
    say(client, "/VolumeDriver.Create", R"({"Name":"vol1","Opts":{"label":"key=secret"}})");
    say(client, "/VolumeDriver.Create", R"({"Name":"vol2","Opts":{"mode":"secret"}})");
    say(client, "/VolumeDriver.Get", R"({"Name":"vol1"})");
    CHECK(daemon.stop() == 0);
    const std::string log = daemon.logged();
    CHECK(log.find(R"("msg":"POST /VolumeDriver.Create","time":)") != std::string::npos);
    CHECK(log.find(R"("volume":"vol1")") != std::string::npos);
    CHECK(log.find("VolumeDriver.Get") == std::string::npos);
    CHECK(log.find("key=secret") == std::string::npos);
    CHECK(log.find(R"("level":"warning")") != std::string::npos);
}

TEST_CASE("E2 A8 while the share hangs, dockerd gets answers; when it is back, all is as before",
          "[daemon]")
{
    if (::geteuid() != 0 || ::access("/dev/fuse", R_OK | W_OK) != 0)
        return;  // only root can mount
    Daemon daemon;
    {
        auto client = daemon.client();
        REQUIRE(say(client, "/VolumeDriver.Create", R"({"Name":"vol1"})") == R"(200 {"Err":""})");
    }
    CHECK(daemon.stop() == 0);

    const auto command = daemon.folder.path / "command";
    REQUIRE(::mkfifo(command.c_str(), 0600) == 0);
    daemon.child = std::make_unique<Child>([&] {
        auto hanging = std::make_unique<HangingMount>(daemon.share);
        if (!hanging->mounted)
            return 77;
        const std::jthread back([&] {  // as soon as somebody writes a command
            std::string line;
            std::getline(std::ifstream(command), line);
            ::umount2(daemon.share.c_str(), MNT_DETACH);
            hanging.reset();
        });
        return daemon.run_hushed(daemon.options());
    });
    for (int i = 0; i < 1000 && !RawClient(daemon.path).connected(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    auto client = daemon.client();
    CHECK(say(client, "/Plugin.Activate", "") == R"(200 {"Implements":["VolumeDriver"],"Err":""})");
    CHECK(say(client, "/VolumeDriver.Get", R"({"Name":"vol1"})").find("degraded") !=
          std::string::npos);
    CHECK(say(client, "/VolumeDriver.List", "{}").find("vol1") != std::string::npos);
    CHECK(say(client, "/VolumeDriver.Create", R"({"Name":"vol2"})")
              .find("the share does not answer") != std::string::npos);
    CHECK(client.Get("/healthz")->status == 503);
    CHECK(client.Get("/metrics")->body.find("convoy_share_healthy 0\n") != std::string::npos);

    std::ofstream(command) << "back\n";
    bool is_back = false;
    for (int i = 0; i < 2000 && !is_back; ++i) {
        is_back = say(client, "/VolumeDriver.Create", R"({"Name":"vol2"})") == R"(200 {"Err":""})";
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    CHECK(is_back);
    CHECK(say(client, "/VolumeDriver.Get", R"({"Name":"vol1"})").find("degraded") ==
          std::string::npos);
    CHECK(daemon.stop() == 0);
}
