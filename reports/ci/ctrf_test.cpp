// SPDX-License-Identifier: Apache-2.0
#include "reports/ci/ctrf.hpp"

#include "harness/testing/catch.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

// testing/formats_test.py holds whole documents to the schema.

namespace {

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("CTRF counts the tests by status", "[reports]")
{
    CHECK(has(ctrf(gather(failing())), R"(  "summary": {
   "tests": 4,
   "passed": 2,
   "failed": 1,
   "skipped": 1,
   "pending": 0,
   "other": 0,
   "suites": 3,
   "start": 1795509000123,
   "stop": 1795509002123,
   "duration": 2000
  },)"));
}

TEST_CASE("CTRF tells of a test where it stands, what was printed and what went wrong", "[reports]")
{
    CHECK(has(ctrf(gather(failing())), R"(   {
    "name": "list: docker volume ls",
    "status": "failed",
    "duration": 22,
    "start": 1795509001123,
    "stop": 1795509001145,
    "suite": [
     "demo",
     "Named volumes"
    ],
    "message": "expected: stdout is 'convoy vol1'",
    "trace": "./scenarios/demo.yaml:10:18 (server1)\nexpected: stdout is 'convoy vol1'\nactual:   stdout is 'local vol1'\n-convoy vol1\n+local vol1\n",
    "line": 8,
    "rawStatus": "failed",
    "tags": [
     "nfs"
    ],
    "filePath": "scenarios/demo.yaml",
    "stdout": [
     "[server1] $ docker volume ls",
     "local vol1"
    ],
    "stderr": [
     "[server1] $ docker volume ls",
     "slow"
    ],)"));
}

TEST_CASE("CTRF tells the tries that were repeated", "[reports]")
{
    const std::string text = ctrf(gather(failing()));
    CHECK(has(text, "    \"retries\": 1,\n    \"retryAttempts\": [\n     {\n      \"attempt\": 1,\n"
                    "      \"status\": \"failed\",\n      \"duration\": 20,\n"
                    "      \"message\": \"attempt 1 on server1: exit status 1\","));
}

TEST_CASE("CTRF tells the build that a run was part of", "[reports]")
{
    const std::string text = ctrf(gather(failing()));
    CHECK(has(text, "\"buildNumber\": 17"));
    CHECK(has(text, "\"commit\": \"81d0681\""));
    CHECK(has(text, "\"healthy\": true"));
}

TEST_CASE("in CTRF a run that was killed is a test of its own, as what it left undone is",
          "[reports]")
{
    const std::string text = ctrf(gather(killed()));
    CHECK(has(text, "\"tests\": 5,\n   \"passed\": 1,\n   \"failed\": 0,\n   \"skipped\": 0,\n"
                    "   \"pending\": 0,\n   \"other\": 4,"));
    CHECK(has(text, "\"name\": \"lab\",\n    \"status\": \"other\""));
    CHECK(has(text, "\"healthy\": false"));
}
