// SPDX-License-Identifier: Apache-2.0
#include "harness/model/scenario.hpp"

#include "harness/testing/catch.hpp"

using namespace harness::model;

namespace {

Step step_of(Action action)
{
    Step step;
    step.action = std::move(action);
    return step;
}

}  // namespace

TEST_CASE("a step without a title is labelled by what it does", "[model]")
{
    const auto [action, label] = GENERATE(table<Action, std::string>({
        {RunScript{"docker volume ls"}, "docker volume ls"},
        {RunScript{"docker volume ls\n"}, "docker volume ls"},
        {RunScript{"\n\n  echo one  \n  echo two\n"}, "echo one …"},
        {RunScript{" \n"}, "(nothing)"},
        {PutFile{"site/index.html", "/srv/index.html", {}},
         "put site/index.html to /srv/index.html"},
        {GetFile{"/var/log/syslog", "syslog"}, "get /var/log/syslog"},
    }));
    CHECK(label_of(step_of(action), "en") == label);
}

TEST_CASE("names of Debian packages are told from what is none", "[model]")
{
    for (const char* name : {"glusterfs-server", "g++", "libssl1.1", "7zip"})
        CHECK(is_package_name(name));
    for (const char* name : {"", "x", "-y", "Xattr", "a b", "a,b", "a=1.0", "a/bookworm", "a;b"})
        CHECK_FALSE(is_package_name(name));
}

TEST_CASE("a step with a title is labelled by it in the language asked for", "[model]")
{
    Step step = step_of(RunScript{"true"});
    step.title = {{{"en", "Make a volume"}, {"ja", "ボリュームを作る"}}};
    CHECK(label_of(step, "ja") == "ボリュームを作る");
    CHECK(label_of(step, "zh") == "Make a volume");
}
