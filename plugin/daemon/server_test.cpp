// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/server.hpp"

#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>

#include "harness/testing/catch.hpp"
#include "plugin/daemon/socket.hpp"
#include "plugin/testing/child.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using namespace convoy::testing;
using harness::cat;
using std::chrono::milliseconds;

namespace {

/// A pipe that lets as many go as bytes are written into it, in whatever process.
struct Gate {
    std::array<int, 2> ends{};
    Gate() { (void)!::pipe2(ends.data(), O_CLOEXEC); }
    ~Gate()
    {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    void pass() const
    {
        char byte = 0;
        while (::read(ends[0], &byte, 1) < 0) {
        }
    }
    void let(int how_many) const
    {
        (void)!::write(ends[1], std::string(static_cast<std::size_t>(how_many), '.').data(),
                       static_cast<std::size_t>(how_many));
    }
};

/// Answers with the body it got; its target says how: "/quick", "/slow", "/at-once"; with "-hang"
/// it passes the gate first, with "-patient" it has no patience's end, with "-large" it adds 4 MB,
/// with
/// "-more" it is given more patience, with "-more-once" once only.
class Echo final : public Responder {
public:
    explicit Echo(const Gate& gate, const Gate& seen) : gate_(gate), seen_(seen) {}

    Plan plan(const Request& request) override
    {
        const auto has = [&](const char* word) {
            return request.target.find(word) != std::string::npos;
        };
        Plan plan{.pace = has("slow")    ? Pace::slow
                          : has("quick") ? Pace::quick
                                         : Pace::at_once,
                  .patience = milliseconds{100}};
        if (has("patient"))
            plan.patience.reset();
        plan.share_hangs = has("known-to-hang");
        return plan;
    }
    Answer answer(const Request& request) override
    {
        if (request.target.find("hang") != std::string::npos) {
            seen_.let(1);
            gate_.pass();
        }
        if (request.target.find("close") != std::string::npos)
            return {0, ""};
        const bool large = request.target.find("large") != std::string::npos;
        return {200,
                cat(request.method, " ", request.body, std::string(large ? 4'000'000 : 0, 'x'))};
    }
    Answer late(const Request&) override { return {200, "late"}; }
    std::optional<milliseconds> more_patience(const Request& request,
                                              std::chrono::microseconds) override
    {
        if (request.target.find("more") == std::string::npos)
            return {};
        seen_.let(1);
        const bool once = request.target.find("once") != std::string::npos;
        return given_.exchange(once) ? std::nullopt
                                     : std::optional{milliseconds{once ? 1 : 60'000}};
    }
    void sent(const Request&, const Answer&, How, std::chrono::microseconds) override {}
    void dropped(const Request&, const Answer&, std::chrono::microseconds) override
    {
        seen_.let(1);
    }
    void rejected(const Answer&) override {}

private:
    const Gate& gate_;
    const Gate& seen_;
    std::atomic<bool> given_{false};
};

/// A server in a process of its own.
struct Served {
    TemporaryFolder folder;
    std::filesystem::path path = folder.path / "s";
    Gate gate, seen, ready;
    Child child;

    explicit Served(ServerOptions options = {}, rlim_t descriptors = 0)
        : child([&, options]() mutable {
              if (descriptors > 0) {
                  const rlimit few{descriptors, descriptors};
                  ::setrlimit(RLIMIT_NOFILE, &few);
              }
              auto socket = std::move(*ListeningSocket::open(path));
              options.listeners = {{socket.get()}};
              options.ready = [&] { ready.let(1); };
              options.stopping = [&] {
                  socket.remove();
                  ready.let(1);
              };
              return serve(options, std::make_shared<Echo>(gate, seen)) ? 0 : 7;
          })
    {
        ready.pass();
    }
};

std::string post(std::string_view target, std::string_view body = {})
{
    return cat("POST ", target, " HTTP/1.1\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

std::string body_of(const std::string& answer)
{
    const auto end = answer.find("\r\n\r\n");
    return end == std::string::npos ? "no answer" : answer.substr(end + 4);
}

std::string answer_on(const std::filesystem::path& path, std::string_view request)
{
    return body_of(RawClient(path).ask(request));
}

long resident_kib(pid_t pid)
{
    std::ifstream status(cat("/proc/", pid, "/status"));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stol(line.substr(6));
    return -1;
}

}  // namespace

TEST_CASE("A2 A3 requests without host, length and body are answered", "[daemon]")
{
    Served server;
    RawClient client(server.path);
    for (const char* head : {"Host:\r\n", "", "Host: plugin.moby.localhost\r\n"})
        CHECK(body_of(client.ask(cat("POST /x HTTP/1.1\r\n", head, "\r\n"))) == "POST ");
}

TEST_CASE("G5 requests that come together are answered one after the other", "[daemon]")
{
    Served server;
    RawClient client(server.path);
    std::string many;
    for (int i = 0; i < 500; ++i)
        many += post(i % 2 ? "/slow" : "/at-once", std::to_string(i));
    REQUIRE(client.send(many));
    for (int i = 0; i < 500; ++i)
        REQUIRE(body_of(client.receive()) == cat("POST ", i));
    CHECK(client.ask("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n") ==
          "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(body_of(client.ask("{}")) == "POST {}");
    CHECK(body_of(client.ask("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nRange: "
                             "bytes=0-0\r\n\r\n2\r\n[]\r\n0\r\n\r\n")) == "POST []");
    CHECK(client.ask("HEAD /x HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
    CHECK(client.ask("POST /x HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}")
              .starts_with("HTTP/1.1 400 "));
    CHECK(client.closed());
}

TEST_CASE("an answer of status 0 closes the connection, and one that is asked for, too", "[daemon]")
{
    Served server;
    CHECK(RawClient(server.path).ask(post("/close")).empty());
    RawClient client(server.path);
    CHECK(client.ask("POST /x HTTP/1.1\r\nConnection: close\r\n\r\n")
              .find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(client.closed());
}

TEST_CASE("a large answer arrives whole, also when it is read slowly", "[daemon]")
{
    Served server;
    RawClient client(server.path);
    REQUIRE(client.send(cat(post("/slow-large-patient", "a"), post("/at-once-large", "b"))));
    CHECK(answer_on(server.path, post("/quick", "c")) == "POST c");
    CHECK(body_of(client.receive()).size() == 6 + 4'000'000);
    CHECK(body_of(client.receive()).size() == 6 + 4'000'000);
}

TEST_CASE("a call that hangs is answered late, and its connection goes on", "[daemon]")
{
    Served server;
    for (const char* hangs : {"/quick-hang", "/slow-hang"}) {
        RawClient client(server.path);
        CHECK(body_of(client.ask(post(hangs))) == "late");
        CHECK(body_of(client.ask(post("/quick", "next"))) == "POST next");
        server.seen.pass();
        server.gate.let(1);
        server.seen.pass();  // what came in the end was dropped
        CHECK(body_of(client.ask(post("/slow", "last"))) == "POST last");
    }
}

TEST_CASE("a call that is given more patience is waited for", "[daemon]")
{
    Served server;
    RawClient client(server.path);
    for (const char* path : {"/slow-hang-more", "/quick-hang-more"}) {
        REQUIRE(client.send(post(path, "x")));
        server.seen.pass();  // it hangs
        server.seen.pass();  // its patience was over
        server.gate.let(1);
        CHECK(body_of(client.receive()) == "POST x");
        CHECK(body_of(client.ask(post("/quick", "next"))) == "POST next");
    }
    CHECK(body_of(client.ask(post("/slow-hang-more-once"))) == "late");
    server.gate.let(1);
}

TEST_CASE("calls that hang hold up nobody", "[daemon]")
{
    Served server({.workers = 4});
    std::vector<std::unique_ptr<RawClient>> hanging;
    for (int i = 0; i < 40; ++i) {
        hanging.push_back(std::make_unique<RawClient>(server.path));
        REQUIRE(hanging.back()->send(post(i % 2 ? "/quick-hang" : "/slow-hang")));
    }
    CHECK(answer_on(server.path, post("/at-once", "x")) == "POST x");
    for (const auto& client : hanging)
        CHECK(body_of(client->receive()) == "late");
    // No thread is left, and everybody knows why: no waiting for one.
    CHECK(answer_on(server.path, post("/slow-patient-known-to-hang")) == "late");
    CHECK(answer_on(server.path, post("/at-once", "y")) == "POST y");
    server.gate.let(40);
    CHECK(answer_on(server.path, post("/slow-patient", "back")) == "POST back");
}

TEST_CASE("G1 idle connections hold up nobody, and are not closed", "[daemon]")
{
    Served server({.patience_for_request = milliseconds{50}});
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 900; ++i) {
        idle.push_back(std::make_unique<RawClient>(server.path));
        REQUIRE(idle.back()->connected());
    }
    CHECK(answer_on(server.path, post("/quick", "x")) == "POST x");
    RawClient slow(server.path);
    REQUIRE(slow.send("POST"));
    CHECK(slow.closed());  // by now the idle ones are older than a request may get
    for (const auto& client : idle)
        REQUIRE(body_of(client->ask(post("/at-once", "y"))) == "POST y");
}

TEST_CASE("G2 slow requests hold up nobody, and end when their time is over", "[daemon]")
{
    Served server({.patience_for_request = milliseconds{300}});
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 64; ++i) {
        slow.push_back(std::make_unique<RawClient>(server.path));
        REQUIRE(slow.back()->send(i % 2 ? "POST /slow HTTP/1.1\r\nA: b"
                                        : "POST /slow HTTP/1.1\r\nContent-Length: 10\r\n\r\n{"));
    }
    CHECK(answer_on(server.path, post("/quick", "x")) == "POST x");
    for (const auto& client : slow) {
        CHECK(client->receive().starts_with("HTTP/1.1 408 "));
        CHECK(client->closed());
    }
}

TEST_CASE("G3 requests that are too large are refused in bounded memory", "[daemon]")
{
    Served server;
    CHECK(answer_on(server.path, post("/x", std::string(1 << 20, 'b'))).size() == 5 + (1 << 20));
    const long before = resident_kib(server.child.pid());
    const auto refused = [&](std::string_view head, std::string_view piece, int pieces) {
        RawClient client(server.path);
        client.send(head);
        for (int i = 0; i < pieces && client.send(piece); ++i) {
        }
        return client.receive().substr(0, 12);
    };
    const std::string much(100'000, 'a');
    CHECK(refused("POST /x HTTP/1.1\r\nX: ", much, 500) == "HTTP/1.1 431");
    CHECK(refused("POST /x HTTP/1.1\r\n", "Header: value\r\n", 200'000) == "HTTP/1.1 431");
    CHECK(refused("POST /x HTTP/1.1\r\nContent-Length: 1099511627776\r\n\r\n", much, 500) ==
          "HTTP/1.1 413");
    CHECK(refused("POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
                  cat("186a0\r\n", much, "\r\n"), 500) == "HTTP/1.1 413");
    CHECK(resident_kib(server.child.pid()) - before < 10'000);
    CHECK(answer_on(server.path, post("/quick", "x")) == "POST x");
}

TEST_CASE("G4 many clients can connect at the same time", "[daemon]")
{
    Served server;
    server.child.signal(SIGSTOP);  // nobody accepts: what connects now waits in the socket's queue
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 600; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.path));
        REQUIRE(clients.back()->connected());
    }
    server.child.signal(SIGCONT);
    for (const auto& client : clients)
        REQUIRE(body_of(client->ask(post("/quick", "x"))) == "POST x");
}

TEST_CASE("G7 out of descriptors, connections wait until there are some again", "[daemon]")
{
    for (const std::size_t most :
         {std::size_t{40}, std::size_t{100'000}}) {  // by our bound, by the kernel's
        Served server({.most_connections = most}, 64);
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 150; ++i) {
            clients.push_back(std::make_unique<RawClient>(server.path));
            REQUIRE(clients.back()->send(post("/quick", std::to_string(i))));
        }
        for (int i = 0; i < 150; ++i) {
            REQUIRE(body_of(clients.at(static_cast<std::size_t>(i))->receive()) == cat("POST ", i));
            clients.at(static_cast<std::size_t>(i)).reset();
        }
        CHECK(answer_on(server.path, post("/quick", "x")) == "POST x");
    }
}

TEST_CASE("at the end, requests under way are answered, and idle connections closed", "[daemon]")
{
    Served server;
    RawClient idle(server.path), under_way(server.path), half(server.path);
    REQUIRE(body_of(idle.ask(post("/quick"))) == "POST ");
    REQUIRE(under_way.send(post("/slow-hang-patient", "x")));
    REQUIRE(half.send("POST /quick HTTP/1.1\r\nContent-Length: 2\r\n\r\n{"));
    server.seen.pass();
    CHECK(answer_on(server.path, post("/quick")) == "POST ");
    server.child.signal(SIGTERM);
    server.ready.pass();
    CHECK(idle.closed());
    CHECK_FALSE(RawClient(server.path).connected());
    CHECK(body_of(half.ask("}")) == "POST {}");
    server.gate.let(1);
    const std::string answer = under_way.receive();
    CHECK(answer.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(body_of(answer) == "POST x");
    CHECK(under_way.closed());
    CHECK(server.child.wait() == 0);
    CHECK_FALSE(std::filesystem::exists(server.path));
}

TEST_CASE("who has connected before the end is served", "[daemon]")
{
    Served server;
    server.child.signal(SIGSTOP);
    RawClient client(server.path);
    REQUIRE(client.send(post("/slow", "x")));
    server.child.signal(SIGTERM);
    server.child.signal(SIGCONT);
    CHECK(body_of(client.receive()) == "POST x");
    CHECK(server.child.wait() == 0);
}

TEST_CASE("what hangs does not hold up the end", "[daemon]")
{
    Served server({.patience_at_end = milliseconds{100}});
    RawClient slow(server.path), quick(server.path);
    REQUIRE(slow.send(post("/slow-hang-patient")));
    REQUIRE(quick.send(post("/quick-hang-patient")));
    server.seen.pass();
    server.seen.pass();
    server.child.signal(SIGINT);
    CHECK(server.child.wait() == 7);
}
