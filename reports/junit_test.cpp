// SPDX-License-Identifier: Apache-2.0
#include "reports/junit.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness::model;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

harness::SourceSpot at(int line)
{
    return {"demo.yaml", line, 9};
}

PlannedStep step(std::string id, std::string label, int line)
{
    return {.id = std::move(id),
            .chapter = "volumes",
            .label = std::move(label),
            .on = {"server1"},
            .where = at(line)};
}

RunStarted start(std::vector<PlannedStep> steps)
{
    return {.run = "20261124-083000-demo",
            .started = "2026-11-24T08:30:00.123Z",
            .volab = "0.1.0",
            .scenario = "demo",
            .title = "A demo",
            .file = "demo.yaml",
            .provider = "local",
            .hosts = {"server1", "server2"},
            .chapters = {{"volumes", "Named volumes"}},
            .steps = std::move(steps)};
}

std::string junit(std::vector<EventBody> bodies)
{
    reports::Gatherer gatherer("runs/demo");
    for (EventBody& body : bodies)
        gatherer.tell({1s, std::move(body)});
    return reports::junit(gatherer.take());
}

}  // namespace

TEST_CASE("a step that passed is a test case with what was run and printed", "[reports]")
{
    const std::string document = junit({
        start({step("make", "docker volume create vol1", 7)}),
        PhaseStarted{"bring up", "nothing"},
        PhaseEnded{"bring up", 2s, {}},
        HostReady{"server1", {{"docker", "20.10.24"}, {"os", "debian"}}},
        StepStarted{"make"},
        CommandStarted{"make", "server1", 1, "docker volume create vol1"},
        Output{.step = "make", .host = "server1", .text = "vol1\n", .bytes = 5},
        Output{.step = "make", .host = "server1", .stream = Stream::err, .text = "slow disk"},
        CommandEnded{"make", "server1", 1, 0, false, 1234567us},
        CheckDone{"make", "server1", true, "exit status 0", "exit status 0", "", {}},
        Saved{"make", "name", "vol1"},
        StepEnded{"make", Outcome::passed, "", 1234567us},
        RunEnded{Outcome::passed, "", 3s, {{"passed", 1}}},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="1" failures="0" errors="0" skipped="0" time="1.235">
  <testsuite name="Named volumes" tests="1" failures="0" errors="0" skipped="0" time="1.235" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
      <property name="server1.docker" value="20.10.24"/>
      <property name="server1.os" value="debian"/>
    </properties>
    <testcase name="make: docker volume create vol1" classname="demo.volumes" time="1.235" file="demo.yaml" line="7">
      <system-out>[server1] $ docker volume create vol1
vol1
</system-out>
      <system-err>[server1] $ docker volume create vol1
slow disk
</system-err>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("a step that failed tells each check that did not hold and its diff", "[reports]")
{
    const std::string document = junit({
        start({step("list", "ls", 7)}),
        CommandStarted{"list", "server1", 1, "ls"},
        CommandStarted{"list", "server1", 2, "ls"},
        CheckDone{"list", "server1", true, "exit status 0", "exit status 0", "", at(9)},
        CheckDone{"list", "server1", false, "stdout is 'a\nb'", "stdout is 'a\nc'", " a\n-b\n+c\n",
                  at(10)},
        CheckDone{"list", "server2", false, "stderr is empty", "stderr is '<oops>'", "", at(11)},
        StepEnded{"list", Outcome::failed, "stdout is 'a\nc'", 500ms},
        RunEnded{Outcome::failed, "", 1s, {{"failed", 1}}},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="1" failures="1" errors="0" skipped="0" time="0.500">
  <testsuite name="Named volumes" tests="1" failures="1" errors="0" skipped="0" time="0.500" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
    </properties>
    <testcase name="list: ls" classname="demo.volumes" time="0.500" file="demo.yaml" line="7">
      <properties><property name="attempts" value="2"/></properties>
      <failure type="check" message="stdout is 'a&#10;c'">demo.yaml:10:9 (server1)
expected: stdout is 'a
b'
actual:   stdout is 'a
c'
 a
-b
+c
demo.yaml:11:9 (server2)
expected: stderr is empty
actual:   stderr is '&lt;oops&gt;'
</failure>
      <system-out>[server1] $ ls
[server1, attempt 2] $ ls
</system-out>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("a step that broke is an error as is the lab and what it blocked is skipped", "[reports]")
{
    PlannedStep closing = step("clean", "rm -rf /srv/x", 20);
    closing.chapter = "finally";
    const std::string document = junit({
        start({step("make", "true", 7), step("use", "true", 8), closing}),
        StepEnded{"make", Outcome::broken, "ssh to 'server1' failed", 10ms},
        StepEnded{"use", Outcome::skipped, "the lab broke", 0us},
        StepEnded{"clean", Outcome::passed, "", 20ms},
        RunEnded{Outcome::broken, "step 'make': ssh to 'server1' failed", 1s, {}},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="4" failures="0" errors="2" skipped="1" time="0.030">
  <testsuite name="Named volumes" tests="2" failures="0" errors="1" skipped="1" time="0.010" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
    </properties>
    <testcase name="make: true" classname="demo.volumes" time="0.010" file="demo.yaml" line="7">
      <error type="broken" message="ssh to 'server1' failed">ssh to 'server1' failed</error>
    </testcase>
    <testcase name="use: true" classname="demo.volumes" time="0.000" file="demo.yaml" line="8">
      <skipped message="the lab broke"/>
    </testcase>
  </testsuite>
  <testsuite name="finally" tests="1" failures="0" errors="0" skipped="0" time="0.020" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
    </properties>
    <testcase name="clean: rm -rf /srv/x" classname="demo.finally" time="0.020" file="demo.yaml" line="20">
    </testcase>
  </testsuite>
  <testsuite name="lab" tests="1" failures="0" errors="1" skipped="0" time="0.000">
    <testcase name="lab" classname="demo.lab" time="0.000" file="demo.yaml">
      <error type="broken" message="step 'make': ssh to 'server1' failed">step 'make': ssh to 'server1' failed</error>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("a run that was interrupted has its step and itself as errors", "[reports]")
{
    const std::string document = junit({
        start({step("make", "true", 7)}),
        StepEnded{"make", Outcome::interrupted, "interrupted (SIGINT)", 10ms},
        RunEnded{Outcome::interrupted, "step 'make': interrupted (SIGINT)", 1s, {}},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="2" failures="0" errors="2" skipped="0" time="0.010">
  <testsuite name="Named volumes" tests="1" failures="0" errors="1" skipped="0" time="0.010" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
    </properties>
    <testcase name="make: true" classname="demo.volumes" time="0.010" file="demo.yaml" line="7">
      <error type="interrupted" message="interrupted (SIGINT)">interrupted (SIGINT)</error>
    </testcase>
  </testsuite>
  <testsuite name="lab" tests="1" failures="0" errors="1" skipped="0" time="0.000">
    <testcase name="lab" classname="demo.lab" time="0.000" file="demo.yaml">
      <error type="interrupted" message="step 'make': interrupted (SIGINT)">step 'make': interrupted (SIGINT)</error>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("a run that was killed has the steps it did not get to as errors", "[reports]")
{
    const std::string document = junit({
        start({step("make", "true", 7), step("wait", "sleep 9", 8), step("use", "true", 9)}),
        StepEnded{"make", Outcome::passed, "", 10ms},
        CommandStarted{"wait", "server1", 1, "sleep 9"},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="4" failures="0" errors="3" skipped="0" time="0.010">
  <testsuite name="Named volumes" tests="3" failures="0" errors="2" skipped="0" time="0.010" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
    </properties>
    <testcase name="make: true" classname="demo.volumes" time="0.010" file="demo.yaml" line="7">
    </testcase>
    <testcase name="wait: sleep 9" classname="demo.volumes" time="0.000" file="demo.yaml" line="8">
      <error type="interrupted" message="the run ended before this step did">the run ended before this step did</error>
      <system-out>[server1] $ sleep 9
</system-out>
    </testcase>
    <testcase name="use: true" classname="demo.volumes" time="0.000" file="demo.yaml" line="9">
      <error type="interrupted" message="the run ended before this step did">the run ended before this step did</error>
    </testcase>
  </testsuite>
  <testsuite name="lab" tests="1" failures="0" errors="1" skipped="0" time="0.000">
    <testcase name="lab" classname="demo.lab" time="0.000" file="demo.yaml">
      <error type="interrupted" message="the record ends before the run did: it was killed">the record ends before the run did: it was killed</error>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("whatever hosts print cannot break the document", "[reports]")
{
    RunStarted started = start({step("bad", "echo \"<a>\" && echo ']]>'\necho \t", 7)});
    started.chapters = {{"volumes", ""}};  // without a title its id stands
    const std::string document = junit({
        started,
        HostReady{"server1", {{"os", "<\"&'>"}}},
        CommandStarted{"bad", "server1", 1, "cat /dev/random"},
        Output{.step = "bad",
               .host = "server1",
               .text = "</system-out><!-- ]]> &amp; \0\x01\x1b[31mred\x1b[m\x7F\r\n"
                       "\tU+FFFE \xEF\xBF\xBE U+FFFF \xEF\xBF\xBF \xC2\x85 \xFF \xE2\x82"s},
        StepEnded{"bad", Outcome::skipped, "<&>", 0us},
        RunEnded{},
    });
    CHECK(document == R"XML(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="demo" tests="1" failures="0" errors="0" skipped="1" time="0.000">
  <testsuite name="volumes" tests="1" failures="0" errors="0" skipped="1" time="0.000" timestamp="2026-11-24T08:30:00">
    <properties>
      <property name="run" value="20261124-083000-demo"/>
      <property name="provider" value="local"/>
      <property name="volab" value="0.1.0"/>
      <property name="server1.os" value="&lt;&quot;&amp;'&gt;"/>
    </properties>
    <testcase name="bad: echo &quot;&lt;a&gt;&quot; &amp;&amp; echo ']]&gt;'&#10;echo &#9;" classname="demo.volumes" time="0.000" file="demo.yaml" line="7">
      <skipped message="&lt;&amp;&gt;"/>
      <system-out>[server1] $ cat /dev/random
&lt;/system-out&gt;&lt;!-- ]]&gt; &amp;amp; \x00\x01red\x7f
	U+FFFE � U+FFFF � \x85 � ��
</system-out>
    </testcase>
  </testsuite>
</testsuites>
)XML");
}

TEST_CASE("what hosts print at the same time is told host by host", "[reports]")
{
    const std::string document = junit({
        start({step("both", "hostname", 7)}),
        CommandStarted{"both", "server2", 1, "hostname"},
        CommandStarted{"both", "server1", 1, "hostname"},
        Output{.step = "both", .host = "server2", .text = "two\n"},
        Output{.step = "both", .host = "server1", .text = "one\n"},
        CommandStarted{"both", "server2", 2, "hostname"},
        StepEnded{"both", Outcome::passed, "", 0us},
    });
    CHECK(document.find("<system-out>[server1] $ hostname\none\n[server2] $ hostname\ntwo\n"
                        "[server2, attempt 2] $ hostname\n</system-out>") != std::string::npos);
}

TEST_CASE("tries that were repeated are reruns, flaky ones when the step passed", "[reports]")
{
    const auto tried = [](Outcome outcome, bool last) {
        return junit({
            start({step("ready", "ask", 7)}),
            CommandStarted{"ready", "server1", 1, "ask"},
            Output{.step = "ready", .host = "server1", .text = "no"},
            Output{.step = "ready", .host = "server1", .stream = Stream::err, .text = "wait"},
            CommandEnded{"ready", "server1", 1, 3, false, 1ms, false},
            CommandStarted{"ready", "server1", 2, "ask"},
            CommandEnded{"ready", "server1", 2, {}, true, 1ms, false},
            CommandStarted{"ready", "server1", 3, "ask"},
            CommandEnded{"ready", "server1", 3, 0, false, 1ms, last},
            StepEnded{"ready", outcome, outcome == Outcome::passed ? "" : "not within 1s", 3ms},
            RunEnded{outcome, "", 1s, {}},
        });
    };
    const std::string flaky =
        R"XML(      <flakyFailure type="check" message="attempt 1 on server1: exit status 3"><stackTrace>attempt 1 on server1: exit status 3</stackTrace><system-out>no
</system-out><system-err>wait
</system-err></flakyFailure>
      <flakyFailure type="check" message="attempt 2 on server1: ended at its time limit"><stackTrace>attempt 2 on server1: ended at its time limit</stackTrace></flakyFailure>
      <system-out>)XML";
    CHECK(tried(Outcome::passed, true).find(flaky) != std::string::npos);
    CHECK(tried(Outcome::failed, false).find(harness::replace_all(flaky, "flaky", "rerun")) !=
          std::string::npos);
}

TEST_CASE("tries that held while a step watched are no reruns", "[reports]")
{
    const std::string document = junit({
        start({step("stays", "ask", 7)}),
        CommandStarted{"stays", "server1", 1, "ask"},
        CommandEnded{"stays", "server1", 1, 0, false, 1ms, true},
        CommandStarted{"stays", "server1", 2, "ask"},
        CommandEnded{"stays", "server1", 2, 1, false, 1ms, false},
        StepEnded{"stays", Outcome::failed, "held for 1 ms only", 3ms},
        RunEnded{Outcome::failed, "", 1s, {}},
    });
    CHECK(document.find("<rerunFailure") == std::string::npos);
    CHECK(document.find(R"(<property name="attempts" value="2"/>)") != std::string::npos);
}

TEST_CASE("whole outputs are attached to their step, collected logs to what went wrong",
          "[reports]")
{
    std::vector<EventBody> bodies{
        start({step("loud", "yes", 7), step("wrong", "false", 8)}),
        CommandStarted{"loud", "server1", 1, "yes"},
        Output{.step = "loud", .host = "server1", .text = "y\n", .file = "output/loud.stdout"},
        StepEnded{"loud", Outcome::passed, "", 0us},
        StepEnded{"wrong", Outcome::failed, "exit status 1", 0us},
        Collected{"server1", "journal", "collected/server1/journal.txt"},
        Collected{"server1", "journal", "../../../etc/passwd"},
        Collected{"server1", "journal", "/etc/passwd"},
        Collected{"server1", "journal", "a]]\n[[ATTACHMENT|/etc/passwd"},
        RunEnded{Outcome::failed, "", 1s, {}},
    };
    const std::string document = junit(bodies);
    CHECK(document.find("y\n[[ATTACHMENT|runs/demo/output/loud.stdout]]\n</system-out>") !=
          std::string::npos);
    CHECK(document.find("<system-out>[[ATTACHMENT|runs/demo/collected/server1/journal.txt]]\n"
                        "</system-out>") != std::string::npos);
    CHECK(document.find("passwd") == std::string::npos);

    bodies.back() = RunEnded{Outcome::broken, "server1 is gone", 1s, {}};
    const std::string broken = junit(bodies);
    CHECK(broken.find("journal.txt") > broken.find("<testsuite name=\"lab\""));
}

TEST_CASE("what hosts print attaches nothing", "[reports]")
{
    const std::string document = junit({
        start({step("bad", "cat", 7)}),
        CommandStarted{"bad", "server1", 1, "cat"},
        Output{.step = "bad", .host = "server1", .text = "[[ATTACHMENT|/etc/passwd]]\n"},
        StepEnded{"bad", Outcome::passed, "", 0us},
        RunEnded{},
    });
    CHECK(document.find("[[ATTACHMENT") == std::string::npos);
    CHECK(document.find("[ [ATTACHMENT|/etc/passwd]]") != std::string::npos);
}

TEST_CASE("the properties of a suite tell what is needed to reproduce the run", "[reports]")
{
    RunStarted started = start({step("make", "true", 7)});
    started.scenario_sha256 = "ab12";
    started.environment = {{"ci", "gitlab"}, {"git_commit", "81d0681"}};
    started.started = "yesterday";
    const std::string document = junit({started, RunEnded{}});
    CHECK(document.find(R"(<property name="scenario_sha256" value="ab12"/>)") != std::string::npos);
    CHECK(document.find(R"(<property name="environment.ci" value="gitlab"/>)") !=
          std::string::npos);
    CHECK(document.find(R"(<property name="environment.git_commit" value="81d0681"/>)") !=
          std::string::npos);
    CHECK(document.find("timestamp=") == std::string::npos);  // what is no time is not told as one
}

TEST_CASE("a record without events is of a run that was killed", "[reports]")
{
    const std::string document = junit({});
    CHECK(document.find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos);
    CHECK(document.find("it was killed") != std::string::npos);
}
