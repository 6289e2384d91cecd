// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/environment.hpp"

#include <map>

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::cli;

namespace {

Lookup in(std::map<std::string, std::string> variables)
{
    return [variables = std::move(variables)](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
}

}  // namespace

TEST_CASE("the environment tells by what time limits are multiplied, when they are", "[cli]")
{
    const lab::Interrupt never;
    CHECK_FALSE(environment_facts({}, never).contains("timeout_multiplier"));
    CHECK(environment_facts({.timeout_multiplier = 2.5}, never)["timeout_multiplier"] == "2.5");
}

TEST_CASE("a CI system is known by its own variable", "[cli]")
{
    CHECK(ci_facts(in({{"CI", "true"},
                       {"GITHUB_ACTIONS", "true"},
                       {"GITHUB_REF_NAME", "main"},
                       {"GITHUB_SHA", "abc"},
                       {"GITHUB_JOB", "volumes"},
                       {"GITHUB_RUN_NUMBER", "17"},
                       {"GITHUB_SERVER_URL", "https://git.example"},
                       {"GITHUB_REPOSITORY", "we/volab"},
                       {"GITHUB_RUN_ID", "9"}})) ==
          model::Facts{{"ci", "github"},
                       {"ci_branch", "main"},
                       {"ci_commit", "abc"},
                       {"ci_job", "volumes"},
                       {"ci_build", "17"},
                       {"ci_url", "https://git.example/we/volab/actions/runs/9"}});
    CHECK(ci_facts(in({{"CI", "true"},
                       {"GITLAB_CI", "true"},
                       {"CI_COMMIT_REF_NAME", "topic"},
                       {"CI_JOB_URL", "https://git.example/-/jobs/1"}})) ==
          model::Facts{{"ci", "gitlab"},
                       {"ci_branch", "topic"},
                       {"ci_url", "https://git.example/-/jobs/1"}});
    CHECK(ci_facts(in({{"JENKINS_URL", "https://ci.example/"}, {"BUILD_NUMBER", "3"}})) ==
          model::Facts{{"ci", "jenkins"}, {"ci_build", "3"}});
}

TEST_CASE("another CI system is one by saying so, and a person's shell is none", "[cli]")
{
    CHECK(ci_facts(in({{"CI", "1"}})) == model::Facts{{"ci", "yes"}});
    CHECK(ci_facts(in({{"CI", "false"}})).empty());
    CHECK(ci_facts(in({{"CI", ""}})).empty());
    CHECK(ci_facts(in({})).empty());
}

TEST_CASE("commit and branch are what git says", "[cli]")
{
    CHECK(git_facts("# branch.oid 1234\n# branch.head main\n# branch.upstream origin/main\n"
                    "# branch.ab +1 -0\n") ==
          model::Facts{{"git_commit", "1234"}, {"git_branch", "main"}, {"git_dirty", "no"}});
    CHECK(git_facts("# branch.oid 1234\n# branch.head (detached)\n"
                    "1 .M N... 100644 100644 100644 a b README.md\n") ==
          model::Facts{{"git_commit", "1234"}, {"git_dirty", "yes"}});
    CHECK(git_facts("# branch.oid (initial)\n# branch.head main\n") ==
          model::Facts{{"git_branch", "main"}});
    CHECK(git_facts("").empty());
}
