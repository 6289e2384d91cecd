// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/vagrant/machine_readable.hpp"

#include "harness/base/text.hpp"
#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::vagrant;

TEST_CASE("vagrant's lines are read, whatever plugins print between them", "[vagrant]")
{
    const auto lines = lines_in("==> vagrant: A new version is available\n"
                                "1795656588,server1,state,not_created\n"
                                "\n,,,\nx,y,z\n12\n"
                                "1795656588,,ui,info,a%!(VAGRANT_COMMA) b\\nc\n");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0] == Line{"server1", "state", {"not_created"}});
    CHECK(lines[1] == Line{"", "ui", {"info", "a, b\nc"}});
}

TEST_CASE("machines have a provider and a state", "[vagrant]")
{
    const auto machines = machines_in("1,server1,metadata,provider,libvirt\n"
                                      "1,server1,provider-name,libvirt\n"
                                      "1,server1,state,running\n"
                                      "1,server1,state-human-short,running\n"
                                      "1,server2,provider-name,virtualbox\n"
                                      "1,server2,state,poweroff\n");
    CHECK(machines == std::vector<Machine>{{"server1", "libvirt", "running"},
                                           {"server2", "virtualbox", "poweroff"}});
    CHECK(machines_in("").empty());
    CHECK(machines_in("1,server1,state").empty());
}

TEST_CASE("vagrant's failure is told in its own words", "[vagrant]")
{
    CHECK(failure_in("1,,ui,error,first\n1,,error-exit,Vagrant::Errors::BoxNotFound,"
                     "The box 'x' could not be found.\\nIs it there?\\n\n",
                     "") == "The box 'x' could not be found.\nIs it there?");
    CHECK(failure_in("1,,ui,info,hello\n1,server1,ui,error,it broke\n", "noise") == "it broke");
    CHECK(failure_in("", "Errno::ENOENT \xff\n") == "Errno::ENOENT \xEF\xBF\xBD");
    CHECK(failure_in("", "").empty());
}
