// SPDX-License-Identifier: Apache-2.0
#include "harness/testing/catch.hpp"
#include "reports/ci/ctrf.hpp"
#include "reports/ci/github.hpp"
#include "reports/ci/gitlab.hpp"
#include "reports/junit.hpp"
#include "reports/testing/example.hpp"

using namespace reports;
using namespace reports::testing;

TEST_CASE("each format tells the runs of a matrix apart", "[reports]")
{
    auto bodies = failing();
    std::get<RunStarted>(bodies.front()).combination = {{"size", "<1>"}, {"image", "debian-13"}};
    const Gathered gathered = gather(bodies);
    using Catch::Matchers::Contains;
    const std::string document = junit(gathered);
    CHECK_THAT(document,
               Contains(R"x(<testsuites name="demo (size=&lt;1&gt;, image=debian-13)")x"));
    CHECK_THAT(document,
               Contains(R"x(<testsuite name="Named volumes (size=&lt;1&gt;, image=debian-13)")x"));
    CHECK_THAT(document,
               Contains(R"x(classname="demo (size=&lt;1&gt;, image=debian-13).volumes")x"));
    CHECK_THAT(document, Contains(R"x(<property name="matrix.image" value="debian-13"/>)x"));
    CHECK_THAT(ctrf(gathered), Contains(R"x("demo (size=<1>, image=debian-13)")x"));
    CHECK_THAT(ctrf(gathered), Contains(R"x("reportName": "A demo (size=<1>, image=debian-13)")x"));
    CHECK_THAT(github_annotations(gathered),
               Contains("title=list%3A docker volume ls (size=<1>%2C image=debian-13)"));
    CHECK_THAT(github_summary(gathered),
               Contains(R"x(A demo \(size\=&lt;1&gt;, image\=debian\-13\))x"));
    CHECK_THAT(gitlab_codequality(gathered),
               Contains("list: docker volume ls (size=<1>, image=debian-13) on server1"));
    CHECK_THAT(gitlab_metrics(gathered),
               Contains(R"x(scenario="demo (size=<1>, image=debian-13)")x"));
}

TEST_CASE("the same failure in two combinations is two issues of GitLab", "[reports]")
{
    const auto fingerprint_in = [](const std::string& image) {
        auto bodies = failing();
        std::get<RunStarted>(bodies.front()).combination = {{"image", image}};
        const std::string text = gitlab_codequality(gather(bodies));
        return text.substr(text.find("fingerprint"), 40);
    };
    CHECK(fingerprint_in("debian-12") != fingerprint_in("debian-13"));
    CHECK(fingerprint_in("debian-12") == fingerprint_in("debian-12"));
}
