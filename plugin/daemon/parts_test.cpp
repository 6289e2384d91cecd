// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "harness/testing/catch.hpp"
#include "plugin/daemon/log.hpp"
#include "plugin/daemon/metrics.hpp"
#include "plugin/daemon/request.hpp"
#include "plugin/daemon/socket.hpp"
#include "plugin/daemon/systemd.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;
using harness::cat;
using State = RequestParser::State;
namespace fs = std::filesystem;

namespace {

/// What becomes of bytes: "METHOD TARGET BODY" of each request, then the state that is left.
std::string read_all(std::string bytes, std::size_t at_a_time = std::string::npos)
{
    RequestParser parser;
    std::string pending, seen;
    while (!bytes.empty()) {
        pending += bytes.substr(0, at_a_time);
        bytes.erase(0, std::min(at_a_time, bytes.size()));
        for (;;) {
            const State state = parser.take(pending);
            if (state == State::refused)
                return cat(seen, "refused ", parser.refusal().status);
            if (state != State::complete)
                break;
            const Request request = parser.request();
            seen += cat(request.method, " ", request.target, " ", request.body,
                        request.keep_alive ? "; " : " (last); ");
        }
    }
    return cat(seen,
               pending.empty() && parser.take(pending) == State::nothing ? "nothing" : "more");
}

const std::string post = "POST /VolumeDriver.Get HTTP/1.1\r\n";

}  // namespace

TEST_CASE("A2 A3 a request needs neither a host nor a length", "[daemon]")
{
    for (const char* host : {"", "Host: \r\n", "Host:\r\n", "Host: plugin.moby.localhost\r\n"})
        CHECK(read_all(cat(post, host, "\r\n")) == "POST /VolumeDriver.Get ; nothing");
    CHECK(read_all("POST /x HTTP/1.0\r\n\r\n") == "POST /x  (last); nothing");
}

TEST_CASE("G5 requests are read as the standard says, however they arrive", "[daemon]")
{
    const std::string two = cat(post, "Content-Length: 2\r\n\r\n{}", "\r\n", post,
                                "Content-Length: 3\r\nRange: bytes=0-1\r\n\r\nabc");
    const std::string chunked =
        cat(post, "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n1;x=y\r\n!\r\n0\r\nT: v\r\n\r\n",
            post, "\r\n");
    for (const std::size_t at_a_time : {std::string::npos, std::size_t{1}, std::size_t{7}}) {
        CHECK(read_all(two, at_a_time) ==
              "POST /VolumeDriver.Get {}; POST /VolumeDriver.Get abc; nothing");
        CHECK(read_all(chunked, at_a_time) ==
              "POST /VolumeDriver.Get {}!; POST /VolumeDriver.Get ; nothing");
        CHECK(read_all(cat(post, "Content-Length: 5\r\n\r\nab"), at_a_time) == "more");
    }
    CHECK(read_all(cat(post, "Connection: close\r\n\r\n")) ==
          "POST /VolumeDriver.Get  (last); nothing");
}

TEST_CASE("G5 what two readers could understand differently is refused", "[daemon]")
{
    for (const char* header :
         {"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
          "Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: -1\r\n",
          "Content-Length: 2x\r\n", "Content-Length: 99999999999999999999\r\n", "no colon\r\n",
          "Bad Name: x\r\n"}) {
        INFO(header);
        CHECK(read_all(cat(post, header, "\r\n{}")) == "refused 400");
    }
    CHECK(read_all(cat(post, "Transfer-Encoding: gzip\r\n\r\n{}")) == "refused 501");
    CHECK(read_all(cat(post, "Expect: something\r\n\r\n")) == "refused 417");
    CHECK(read_all("this is not HTTP at all\r\n\r\n") == "refused 400");
    CHECK(read_all("GET / HTTP/3.0\r\n\r\n") == "refused 400");
}

TEST_CASE("G3 a request has bounds, and each has its status", "[daemon]")
{
    CHECK(read_all(cat(post, "X: ", std::string(1 << 20, 'a'))) == "refused 431");
    CHECK(read_all(std::string(1 << 20, 'a')) == "refused 431");
    std::string fields, many;
    for (int i = 0; i < 101; ++i)
        fields += cat("h", i, ": v\r\n");
    CHECK(read_all(cat(post, fields, "\r\n")) == "refused 431");
    for (int i = 0; i < 5000; ++i)
        many += cat("h", i, ": v\r\n");
    CHECK(read_all(cat(post, many), 100) == "refused 431");
    CHECK(read_all(cat(post, "Content-Length: 1099511627776\r\n\r\n")) == "refused 413");
    CHECK(read_all(cat(post, "Content-Length: 1099511627776\r\n\r\n", std::string(60'000, 'b'))) ==
          "refused 413");
    CHECK(read_all(cat(post, "Content-Length: ", 1 << 20, "\r\n\r\n")) == "more");
    std::string chunks;
    for (int i = 0; i < 20; ++i)
        chunks += cat("10000\r\n", std::string(0x10000, 'c'), "\r\n");
    CHECK(read_all(cat(post, "Transfer-Encoding: chunked\r\n\r\n", chunks), 4096) == "refused 413");
    CHECK(
        read_all(cat(post, "Transfer-Encoding: chunked\r\n\r\n1;", std::string(1 << 20, 'e')), 4096)
            .starts_with("refused 4"));
    CHECK(read_all(cat(post, "Transfer-Encoding: chunked\r\n\r\n0\r\n", many), 100)
              .starts_with("refused 4"));
}

TEST_CASE("a client that waits for it is told once to go on", "[daemon]")
{
    RequestParser parser;
    std::string bytes = cat(post, "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(parser.take(bytes) == State::more);
    CHECK(parser.wants_continue());
    CHECK_FALSE(parser.wants_continue());
    bytes = "{}";
    CHECK(parser.take(bytes) == State::complete);
    CHECK(parser.request().body == "{}");
    bytes = cat(post, "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(parser.take(bytes) == State::complete);
    CHECK_FALSE(parser.wants_continue());
}

TEST_CASE("the head of an answer says its length and whether more may come", "[daemon]")
{
    CHECK(head_of({200, "{}", "application/json"}, true) ==
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    CHECK(head_of({404, ""}, false) ==
          "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\n"
          "Content-Length: 0\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
    CHECK(transport_answer(413, "/VolumeDriver.Create", "too much").body ==
          "{\"Err\":\"too much\"}\n");
    CHECK(transport_answer(413, "/volumes/", "too much").body == "too much\n");
}

TEST_CASE("a log line is one line, whatever is in it", "[daemon]")
{
    CHECK(to_line(LogFormat::logfmt, "T", LogLevel::warning, "a \"b\"\nc",
                  {{"volume", "vol1"}, {"none", ""}, {"why", "x y"}}) ==
          "time=\"T\" level=warning msg=\"a \\\"b\\\"\\nc\" volume=vol1 why=\"x y\"\n");
    CHECK(to_line(LogFormat::json, "T", LogLevel::info, "a\nb\xff", {{"n", "1"}}) ==
          "{\"level\":\"info\",\"msg\":\"a\\nb\xef\xbf\xbd\",\"time\":\"T\",\"n\":\"1\"}\n");
    CHECK(parse_log_level("error") == LogLevel::error);
    CHECK(!parse_log_level("loud"));
    CHECK(!parse_log_format("xml"));
}

TEST_CASE("a log keeps what is below its level to itself", "[daemon]")
{
    TemporaryFolder folder;
    const auto file = folder.path / "log";
    {
        const auto log = Log::open(file, LogLevel::warning, LogFormat::logfmt);
        REQUIRE(log);
        log->write(LogLevel::info, "quiet");
        log->write(LogLevel::error, "loud");
    }
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    CHECK(text.str().find("quiet") == std::string::npos);
    CHECK(text.str().find("loud") != std::string::npos);
    CHECK(!Log::open((folder.path / "no/where").string(), LogLevel::info, LogFormat::json));
}

TEST_CASE("metrics count each method by outcome and by how long it took", "[daemon]")
{
    Metrics metrics;
    for (int i = 0; i < 3; ++i)
        metrics.begun();
    metrics.ended("VolumeDriver.Get", Outcome::ok, std::chrono::microseconds{90});
    metrics.ended("VolumeDriver.Get", Outcome::late, std::chrono::seconds{61});
    const std::string text = metrics.text({.share_answers = true, .volumes = 7, .damaged = 2});
    for (const char* line :
         {"convoy_requests_total{method=\"VolumeDriver.Get\",outcome=\"ok\"} 1\n",
          "convoy_requests_total{method=\"VolumeDriver.Get\",outcome=\"late\"} 1\n",
          "convoy_request_duration_seconds_bucket{method=\"VolumeDriver.Get\",le=\"0.0001\"} 1\n",
          "convoy_request_duration_seconds_bucket{method=\"VolumeDriver.Get\",le=\"60\"} 1\n",
          "convoy_request_duration_seconds_bucket{method=\"VolumeDriver.Get\",le=\"+Inf\"} 2\n",
          "convoy_request_duration_seconds_count{method=\"VolumeDriver.Get\"} 2\n",
          "convoy_request_duration_seconds_sum{method=\"VolumeDriver.Get\"} 61.00009\n",
          "convoy_requests_in_flight 1\n", "convoy_share_healthy 1\n", "convoy_volumes 7\n",
          "convoy_volumes_damaged 2\n", "convoy_build_info{version=\""}) {
        INFO(line);
        CHECK(text.find(line) != std::string::npos);
    }
    CHECK(metrics.text({}).find("convoy_volumes") == std::string::npos);
}

TEST_CASE("F4 the socket is root's and the group docker's from the first moment", "[daemon]")
{
    TemporaryFolder folder;
    const auto path = folder.path / "run/convoy/convoy.sock";
    const mode_t before = ::umask(0);
    const auto socket = ListeningSocket::open(path);
    ::umask(before);
    REQUIRE(socket);
    struct stat made = {};
    REQUIRE(::stat(path.c_str(), &made) == 0);
    CHECK((made.st_mode & 07777) == 0660);
    CHECK(made.st_uid == ::geteuid());
    if (::geteuid() == 0)
        CHECK(made.st_gid == group_named("docker").value_or(::getegid()));
    REQUIRE(::stat(path.parent_path().c_str(), &made) == 0);
    CHECK((made.st_mode & 07777) == 0755);
}

TEST_CASE("F7 a socket that answers is not taken, one that is dead is", "[daemon]")
{
    TemporaryFolder folder;
    const auto path = folder.path / "s";
    {
        auto first = ListeningSocket::open(path);
        REQUIRE(first);
        const auto second = ListeningSocket::open(path);
        REQUIRE(!second);
        CHECK(second.error().what.find("another daemon serves") == 0);
    }
    CHECK_FALSE(fs::exists(path));  // it took its name away
    {
        const Fd dead{::socket(AF_UNIX, SOCK_STREAM, 0)};
        sockaddr_un address{AF_UNIX, {}};
        path.string().copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::bind(dead.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    CHECK(ListeningSocket::open(path));
    std::ofstream(path) << "a file";
    CHECK(!ListeningSocket::open(path));
    CHECK(fs::is_regular_file(path));
    CHECK(!ListeningSocket::open(folder.path / std::string(120, 'x')));
}

TEST_CASE("a socket leaves its name alone when it is another's by now", "[daemon]")
{
    TemporaryFolder folder;
    const auto path = folder.path / "s";
    auto socket = ListeningSocket::open(path);
    REQUIRE(socket);
    fs::remove(path);
    std::ofstream(path) << "another's";
    socket->remove();
    CHECK(fs::exists(path));
}

TEST_CASE("F7 a root serves one daemon", "[daemon]")
{
    TemporaryFolder folder;
    {
        const auto lock = lock_root(folder.path / "root");
        REQUIRE(lock);
        const auto second = lock_root(folder.path / "root");
        REQUIRE(!second);
        CHECK(second.error().what.find("Failed to lock the file at") == 0);
    }
    CHECK(lock_root(folder.path / "root"));
}

TEST_CASE("metrics are only offered to this machine", "[daemon]")
{
    for (const char* address : {"0.0.0.0:0", "192.168.1.1:0", "localhost:0", "127.0.0.1",
                                "127.0.0.1:x", "127.0.0.1:70000", ":80", ""})
        CHECK(!listen_on_loopback(address));
    CHECK(listen_on_loopback("127.0.0.1:0"));
}

TEST_CASE("a group is found by its name", "[daemon]")
{
    TemporaryFolder folder;
    std::ofstream(folder.path / "group") << "root:x:0:\ndockerroot:x:5:\ndocker:x:998:me\n";
    CHECK(group_named("docker", folder.path / "group") == gid_t{998});
    CHECK(!group_named("nobody", folder.path / "group"));
}

TEST_CASE("systemd is told by a datagram, and only when it asked", "[daemon]")
{
    TemporaryFolder folder;
    const auto path = folder.path / "notify";
    const Fd socket{::socket(AF_UNIX, SOCK_DGRAM, 0)};
    sockaddr_un address{AF_UNIX, {}};
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    systemd::notify("READY=1");
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    systemd::notify("STOPPING=1");
    ::unsetenv("NOTIFY_SOCKET");
    std::array<char, 64> text{};
    const ssize_t got = ::recv(socket.get(), text.data(), text.size(), MSG_DONTWAIT);
    CHECK(std::string(text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))) ==
          "STOPPING=1");
    CHECK(::recv(socket.get(), text.data(), text.size(), MSG_DONTWAIT) < 0);
}

TEST_CASE("the watchdog is fed twice within its time, by the process that it watches", "[daemon]")
{
    CHECK(systemd::watchdog_pause().count() == 0);
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    CHECK(systemd::watchdog_pause().count() == 1500);
    ::setenv("WATCHDOG_PID", "1", 1);
    CHECK(systemd::watchdog_pause().count() == 0);
    ::unsetenv("WATCHDOG_PID");
    ::unsetenv("WATCHDOG_USEC");
}

TEST_CASE("sockets that are meant for another process are not taken", "[daemon]")
{
    ::setenv("LISTEN_FDS", "1", 1);
    ::setenv("LISTEN_PID", "1", 1);
    const auto passed = systemd::listening_socket();
    REQUIRE(passed);
    CHECK(!*passed);
    CHECK(std::getenv("LISTEN_FDS") == nullptr);
}
