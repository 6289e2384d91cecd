// SPDX-License-Identifier: Apache-2.0
#include "plugin/daemon/desk.hpp"

#include "harness/testing/catch.hpp"
#include "plugin/testing/two_hosts.hpp"

using namespace convoy;
using convoy::testing::TemporaryFolder;

TEST_CASE("what clients ask for makes no series of their own while the share is away", "[daemon]")
{
    TemporaryFolder folder;
    const auto log = Log::open((folder.path / "log").string(), LogLevel::error, LogFormat::logfmt);
    auto known = docker::Known::open(folder.path / "known");
    REQUIRE((log && known));
    Caretaker caretaker(
        {.share = folder.path / "share", .root = folder.path, .here = {"m", "b", "h"}}, *log);
    Desk desk({}, *known, caretaker, *log);
    const auto ask = [&](const char* method, const char* target) {
        const Request request{.method = method, .target = target};
        (void)desk.plan(request);
        const Answer answer = desk.late(request);
        desk.sent(request, answer, Responder::How::late, std::chrono::microseconds{1});
        return answer.status;
    };
    CHECK(ask("GET", "/some/thing") == 503);
    CHECK(ask("PATCH", "/v1/info") == 503);
    CHECK(ask("WHATEVER", "/healthz") == 503);
    CHECK(ask("GET", "/v1/volumes/list") == 503);
    const std::string metrics = desk.late({.method = "GET", .target = "/metrics"}).body;
    CHECK(metrics.find("method=\"other\",outcome=\"late\"} 3") != std::string::npos);
    CHECK(metrics.find("method=\"GET /volumes/list\",outcome=\"late\"} 1") != std::string::npos);
    for (const char* theirs : {"some/thing", "PATCH", "WHATEVER"})
        CHECK(metrics.find(theirs) == std::string::npos);
    CHECK(caretaker.stop(std::chrono::seconds{20}));
}
