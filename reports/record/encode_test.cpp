// SPDX-License-Identifier: Apache-2.0
#include "reports/record/encode.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::model;
using namespace std::chrono_literals;
using reports::to_line;

TEST_CASE("the first line has all that is planned", "[reports]")
{
    const RunStarted started{.run = "20261124-083000-demo",
                             .started = "2026-11-24T08:30:00.123Z",
                             .volab = "0.1.0",
                             .scenario = "demo",
                             .title = "A \"demo\"",
                             .file = "demo.yaml",
                             .provider = "local",
                             .hosts = {"server1", "server2"},
                             .chapters = {{"volumes", "Named volumes"}},
                             .steps = {{"make",
                                        "volumes",
                                        "Make it",
                                        {"server1"},
                                        "docker volume create ${{ v }}\n",
                                        true,
                                        {"slow", "nfs"},
                                        {"demo.yaml", 7, 9}}},
                             .scenario_text = "scenario: demo\n",
                             .scenario_sha256 = "ab12",
                             .environment = {{"git_commit", "1234"}},
                             .combination = {{"size", "1"}, {"image", "debian-13"}}};
    CHECK(
        to_line({0us, started}) ==
        R"({"event":"run_started","format":1,"run":"20261124-083000-demo",)"
        R"("started":"2026-11-24T08:30:00.123Z","volab":"0.1.0","scenario":"demo",)"
        R"("title":"A \"demo\"","file":"demo.yaml","provider":"local",)"
        R"("hosts":["server1","server2"],"chapters":[{"id":"volumes","title":"Named volumes"}],)"
        R"("steps":[{"id":"make","chapter":"volumes","label":"Make it","on":["server1"],)"
        R"("command":"docker volume create ${{ v }}\n","hidden":true,"tags":["slow","nfs"],)"
        R"("where":{"file":"demo.yaml","line":7,"column":9}}],"environment":{"git_commit":"1234"},)"
        R"("combination":[{"key":"size","value":"1"},{"key":"image","value":"debian-13"}],)"
        R"("scenario_sha256":"ab12","scenario_text":"scenario: demo\n","at_us":0})");
    CHECK(to_line({0us, RunStarted{}})
              .find(R"("hosts":[],"chapters":[],"steps":[],)"
                    R"("environment":{},"at_us")") != std::string::npos);
}

TEST_CASE("each event is a line of its kind", "[reports]")
{
    const SourceSpot spot{"demo.yaml", 7, 9};
    const auto [body, line] = GENERATE_COPY(table<EventBody, std::string>({
        {PhaseStarted{"bring up", "restoring"},
         R"({"event":"phase_started","phase":"bring up","detail":"restoring")"},
        {PhaseEnded{"bring up", 2s, {}},
         R"({"event":"phase_ended","phase":"bring up","took_us":2000000)"},
        {PhaseEnded{"bring up", 2s, lab_error("no such image")},
         R"({"event":"phase_ended","phase":"bring up","took_us":2000000,)"
         R"("error":{"what":"no such image"})"},
        {HostReady{"server1", {{"os", "debian"}, {"docker", "20.10"}}},
         R"({"event":"host_ready","host":"server1","facts":{"docker":"20.10","os":"debian"})"},
        {HostReady{"server1", {}}, R"({"event":"host_ready","host":"server1","facts":{})"},
        {StepStarted{"make"}, R"({"event":"step_started","step":"make")"},
        {CommandStarted{"make", "server1", 2, "echo \\\n\t'a'"},
         R"({"event":"command_started","step":"make","host":"server1","attempt":2,)"
         R"("command":"echo \\\n\t'a'")"},
        {Output{.step = "make", .host = "server1", .text = "vol1\n", .bytes = 5},
         R"({"event":"output","step":"make","host":"server1","attempt":1,"stream":"stdout",)"
         R"("text":"vol1\n","bytes":5)"},
        {Output{"make", "server1", 3, Stream::err, "x", 5'000'000'000, true, "output/make.err",
                "ab12"},
         R"({"event":"output","step":"make","host":"server1","attempt":3,"stream":"stderr",)"
         R"("text":"x","bytes":5000000000,"binary":true,"file":"output/make.err","sha256":"ab12")"},
        {CommandEnded{"make", "server1", 1, 3, false, 4ms},
         R"({"event":"command_ended","step":"make","host":"server1","attempt":1,"exit":3,)"
         R"("timed_out":false,"took_us":4000)"},
        {CommandEnded{"make", "server1", 1, {}, true, 4ms},
         R"({"event":"command_ended","step":"make","host":"server1","attempt":1,"exit":null,)"
         R"("timed_out":true,"took_us":4000)"},
        {CommandEnded{"make", "server1", 2, 0, false, 4ms, false},
         R"({"event":"command_ended","step":"make","host":"server1","attempt":2,"exit":0,)"
         R"("timed_out":false,"took_us":4000,"met":false)"},
        {CheckDone{"make", "server1", true, "exit status 0", "exit status 0", "", spot},
         R"({"event":"check","step":"make","host":"server1","passed":true,"expected":"exit status 0",)"
         R"("actual":"exit status 0","where":{"file":"demo.yaml","line":7,"column":9})"},
        {CheckDone{"make", "server1", false, "a", "b", "-a\n+b\n", spot},
         R"({"event":"check","step":"make","host":"server1","passed":false,"expected":"a","actual":"b",)"
         R"("where":{"file":"demo.yaml","line":7,"column":9},"diff":"-a\n+b\n")"},
        {Saved{"make", "ip", "172.17.0.2"},
         R"({"event":"saved","step":"make","name":"ip","value":"172.17.0.2")"},
        {StepEnded{"make", Outcome::passed, "", 5us},
         R"({"event":"step_ended","step":"make","outcome":"passed","took_us":5)"},
        {StepEnded{"make", Outcome::skipped, "left out", 0us},
         R"({"event":"step_ended","step":"make","outcome":"skipped","took_us":0,"reason":"left out")"},
        {FaultEnded{"cut", "server1", {}},
         R"({"event":"fault_ended","step":"cut","host":"server1")"},
        {FaultEnded{"cut", "server1", lab_error("no")},
         R"({"event":"fault_ended","step":"cut","host":"server1","error":{"what":"no"})"},
        {Collected{"server1", "journal", "collected/server1/journal"},
         R"({"event":"collected","host":"server1","what":"journal","file":"collected/server1/journal")"},
        {Warning{{Fault::lab, "slow", spot, "use kvm"}},
         R"({"event":"warning","error":{"what":"slow","where":{"file":"demo.yaml","line":7,"column":9},)"
         R"("hint":"use kvm"})"},
        {RunEnded{Outcome::passed, "", 9s, {{"skipped", 2}, {"passed", 40}}},
         R"({"event":"run_ended","outcome":"passed","took_us":9000000,"steps":{"passed":40,"skipped":2})"},
        {RunEnded{Outcome::broken, "no such image", 9s, {}},
         R"({"event":"run_ended","outcome":"broken","took_us":9000000,"steps":{},"reason":"no such image")"},
    }));
    CHECK(to_line({1500ms, body}) == line + R"(,"at_us":1500000})");
}

TEST_CASE("a line is valid UTF-8 without a newline whatever was printed", "[reports]")
{
    CHECK(to_line({0us, Saved{"s", "n", "é \xFF \xE2\x82 \xED\xA0\x80 \n\r\x1b"}}) ==
          "{\"event\":\"saved\",\"step\":\"s\",\"name\":\"n\",\"value\":\"é � � ��� "
          "\\n\\r\\u001b\",\"at_us\":0}");
    CHECK(to_line({0us, Saved{"s", "n", std::string{"a\0b", 3}}}).find(R"("a\u0000b")") !=
          std::string::npos);
}
