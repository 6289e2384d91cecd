// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/probe.hpp"

#include "harness/testing/catch.hpp"

using namespace harness;
using namespace harness::lab::ssh;

namespace {

const model::InventoryHost server1{.name = "server1", .ssh = "nas"};

Finding finding(const model::InventoryHost& host, std::string_view answer)
{
    const auto root = root_by(host, answer);
    REQUIRE(std::holds_alternative<Finding>(root));
    return std::get<Finding>(root);
}

Probe ready()
{
    return probe_in("volab:clock 100.5\nvolab:machine a.b\nvolab:program pgrep\n"
                    "volab:program setsid\nvolab:program docker\nvolab:engine 20.10\n"
                    "volab:room /var/lib/docker 9000\n",
                    100, 101);
}

bool has(const std::vector<Finding>& findings, std::string_view need, std::string_view found)
{
    for (const Finding& each : findings)
        if (each.need == need && each.found.find(found) != std::string::npos)
            return true;
    return false;
}

}  // namespace

TEST_CASE("root is to be had by login or by sudo, whatever a login prints besides", "[ssh]")
{
    const auto login = root_by(server1, "Welcome!\n\nvolab:uid 0\nvolab:bash yes\nvolab:sudo\n");
    REQUIRE(std::holds_alternative<Root>(login));
    CHECK(std::get<Root>(login) == Root::by_login);
    const auto sudo = root_by(server1, "volab:uid 1000\nvolab:bash yes\nvolab:sudo yes\n");
    REQUIRE(std::holds_alternative<Root>(sudo));
    CHECK(std::get<Root>(sudo) == Root::by_sudo);
}

TEST_CASE("who does not get to root is told why", "[ssh]")
{
    CHECK(finding(server1,
                  "volab:uid 1000\nvolab:bash yes\nvolab:sudo sudo: a password is required\n")
              .found.find("a password is required") != std::string::npos);
    CHECK(finding(server1, "volab:uid 0\nvolab:sudo\n").need == "bash");
    CHECK(finding(server1, "This account is currently not available.\n").need == "shell");
    model::InventoryHost without = server1;
    without.sudo = false;
    CHECK(finding(without, "volab:uid 1000\nvolab:bash yes\nvolab:sudo yes\n").need == "root");
}

TEST_CASE("a host that has what is needed has no findings", "[ssh]")
{
    CHECK(findings_of("server1", ready(), {.engine = true}, false).empty());
}

TEST_CASE("everything that a host lacks is found", "[ssh]")
{
    Probe bare = probe_in("volab:clock 160\nvolab:room / 12\nvolab:name server2 \n"
                          "volab:login server2 Permission denied (publickey).\n"
                          "volab:holds container 0123 web\n",
                          100, 101);
    const Needs needs{true, {"exportfs", "mount.nfs", "iptables"}, {"server2"}, {"server2"}};
    const auto findings = findings_of("server1", bare, needs, false);
    CHECK(has(findings, "engine", "no 'docker'"));
    CHECK(has(findings, "NFS server", "no 'exportfs'"));
    CHECK(has(findings, "NFS client", "no 'mount.nfs'"));
    CHECK(has(findings, "iptables", "no 'iptables'"));
    CHECK(has(findings, "pgrep", "no 'pgrep'"));
    CHECK(has(findings, "room", "12 MiB free on /"));
    CHECK(has(findings, "clock", "59 s ahead"));
    CHECK(has(findings, "names", "server2"));
    CHECK(has(findings, "logins", "Permission denied"));
    CHECK(has(findings, "nothing to lose", "container web"));
    CHECK_FALSE(has(findings_of("server1", bare, needs, true), "nothing to lose", ""));

    const std::string text = to_text(to_error(findings));
    for (const Finding& each : findings) {
        INFO(each.need);
        CHECK(text.find(each.found) != std::string::npos);
        CHECK(text.find(each.to_do) != std::string::npos);
    }
}

TEST_CASE("packages are asked for where there is Debian's package manager", "[ssh]")
{
    const Needs needs{.packages = {"glusterfs-server", "xattr"}};
    CHECK(probe_script(needs, {}, false).find("dpkg-query") != std::string::npos);
    CHECK(probe_script({}, {}, false).find("dpkg-query") == std::string::npos);
    Probe probe = probe_in("volab:program pgrep\nvolab:program setsid\nvolab:debian yes\n"
                           "volab:package xattr\n",
                           0, 0);
    CHECK(findings_of("server1", probe, needs, false) ==
          std::vector<Finding>{{"server1", "glusterfs-server", "the package is not installed",
                                "install the package glusterfs-server"}});
    probe.is_debian = false;
    CHECK(findings_of("server1", probe, needs, false).empty());
}

TEST_CASE("an engine that is there and silent is told by its own words", "[ssh]")
{
    Probe probe = ready();
    probe.engine.clear();
    probe.engine_said = "Cannot connect to the Docker daemon";
    CHECK(has(findings_of("server1", probe, {.engine = true}, false), "engine", "Cannot connect"));
}

TEST_CASE("clocks are compared no finer than the question took", "[ssh]")
{
    CHECK(probe_in("volab:clock 100\n", 90, 120).clock_ahead == Approx(0));
    CHECK(probe_in("volab:clock 80\n", 90, 120).clock_ahead == Approx(-10));
    CHECK(findings_of("server1",
                      probe_in("volab:program pgrep\nvolab:program setsid\n"
                               "volab:clock 87\n",
                               90, 120),
                      {}, false)
              .empty());
}

TEST_CASE("two names of one machine are found", "[ssh]")
{
    std::map<std::string, Probe> probes{{"server1", {.machine = "x"}},
                                        {"server2", {.machine = "x"}}};
    CHECK(has(same_machines(probes), "a machine of its own", "server1"));
    probes["server2"].machine = "y";
    CHECK(same_machines(probes).empty());
}

TEST_CASE("hosts are reached where they see each other", "[ssh]")
{
    std::vector<model::InventoryHost> hosts{{.name = "a", .ssh = "1.1.1.1"},
                                            {.name = "b", .ssh = "2.2.2.2"}};
    const auto at = [&](const std::map<std::string, Probe>& probes) {
        const auto addresses = lab_addresses(hosts, probes);
        return addresses.at("a") + " " + addresses.at("b");
    };
    Probe a, b;
    a.addresses = {{"10.0.2.15", "10.0.2.0/24"}, {"192.168.33.10", "192.168.33.0/24"}};
    b.addresses = {{"10.0.2.15", "10.0.2.0/24"}, {"192.168.33.11", "192.168.33.0/24"}};
    CHECK(at({{"a", a}, {"b", b}}) == "192.168.33.10 192.168.33.11");  // the same network

    b.addresses = {{"10.0.2.15", "10.0.2.0/24"}, {"172.30.0.2", "172.30.0.0/24"}};
    CHECK(at({{"a", a}, {"b", b}}) == "192.168.33.10 172.30.0.2");  // an address of its own

    a.names["b"] = "10.0.2.15";  // by its name, if that is an address that it has
    CHECK(at({{"a", a}, {"b", b}}) == "192.168.33.10 10.0.2.15");
    a.names["b"] = "9.9.9.9";
    CHECK(at({{"a", a}, {"b", b}}) == "192.168.33.10 172.30.0.2");

    hosts[0].lab_address = "10.1.1.1";  // the inventory knows best
    CHECK(at({{"a", a}, {"b", b}}) == "10.1.1.1 172.30.0.2");
    CHECK(at({}) == "10.1.1.1 2.2.2.2");
}

TEST_CASE("what was left is what was not there before, and is remembered as ours", "[ssh]")
{
    const Holdings before =
        holdings_in("noise\nvolab:holds volume local data\n"
                    "volab:made container 1 old\nvolab:made container 2 gone\n"
                    "volab:holds container 1 old\nvolab:holds mount / ext4 x\n");
    CHECK(strangers(before) == std::vector<std::string>{"volume local data"});
    Holdings after = before;
    after.things.insert(
        {"container 3 web", "mount /nfs nfs4 server1:/nfs", "process 12 99 convoy"});
    const auto rest = left(before, after);
    CHECK(for_people(rest) == "container web, mount /nfs (nfs4), process convoy (12)");
    CHECK(for_people(rest, 1) == "container web and 2 more");
    const std::string script = remember_script(before, after);
    CHECK(script.find("'container 1 old'") != std::string::npos);
    CHECK(script.find("'container 3 web'") != std::string::npos);
    CHECK(script.find("gone") == std::string::npos);  // it is no longer there
    CHECK(script.find("data") == std::string::npos);  // it was never ours
    CHECK(remember_script({}, {}).starts_with("rm -f"));
}
