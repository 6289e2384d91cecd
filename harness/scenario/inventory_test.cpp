// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/inventory.hpp"

#include "harness/testing/catch.hpp"
#include "harness/testing/temporary_folder.hpp"

using namespace harness;
using namespace harness::scenario;
using harness::testing::TemporaryFolder;

namespace {

/// What is wrong with an inventory of this text, without the file's name.
std::string mistakes(std::string_view text)
{
    const TemporaryFolder folder;
    testing::put(folder / "lab.yaml", text);
    const ReadInventory read = read_inventory((folder / "lab.yaml").string());
    const auto* bad = std::get_if<Mistakes>(&read);
    if (!bad)
        return "no mistakes";
    std::string all = to_text(*bad);
    const std::string name = (folder / "lab.yaml").string();
    for (auto at = all.find(name); at != std::string::npos; at = all.find(name))
        all.replace(at, name.size(), "lab.yaml");
    return all;
}

bool says(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an inventory says how to get to each host", "[inventory]")
{
    const TemporaryFolder folder;
    testing::put(folder / "key", "secret");
    testing::put(folder / "lab.yaml", R"(hosts:
  server1: {address: 192.0.2.10, port: 2222, user: admin, identity: key, sudo: true,
            jump: 'me@gate:22', lab_address: 10.0.0.1}
  server2: {ssh: nas}
)");
    const auto read = read_inventory((folder / "lab.yaml").string());
    REQUIRE(std::holds_alternative<model::Inventory>(read));
    const auto& hosts = std::get<model::Inventory>(read).hosts;
    REQUIRE(hosts.size() == 2);
    CHECK(hosts[0].name == "server1");
    CHECK(hosts[0].ssh == "192.0.2.10");
    CHECK(hosts[0].port == 2222);
    CHECK(hosts[0].user == "admin");
    CHECK(hosts[0].identity == (folder / "key").string());
    CHECK(hosts[0].jump == "me@gate:22");
    CHECK(hosts[0].sudo == true);
    CHECK(hosts[0].lab_address == "10.0.0.1");
    CHECK(hosts[1].ssh == "nas");
    CHECK(hosts[1].port == 0);
    CHECK_FALSE(hosts[1].sudo.has_value());
}

TEST_CASE("all mistakes of an inventory are told at once, with their places", "[inventory]")
{
    const auto all = mistakes(R"(hosts:
  server1: {adress: 192.0.2.10}
  server2: {address: a, ssh: b, port: 99999}
  server3: {address: a, identity: nosuch, sudo: maybe}
  server4: here
)");
    CHECK(says(all, "lab.yaml:2:13: unknown key 'adress' in a host of an inventory\n"
                    "  hint: did you mean 'address'?"));
    CHECK(says(all, "lab.yaml:2:12: the host 'server1' needs 'address' or 'ssh'"));
    CHECK(says(all, "lab.yaml:3:30: 'ssh' and 'address' say the same in two ways"));
    CHECK(says(all, "lab.yaml:3:39: 'port' wants a number from 1 to 65535"));
    CHECK(says(all, "lab.yaml:4:35: there is no file"));
    CHECK(says(all, "'sudo' wants true or false"));
    CHECK(says(all, "lab.yaml:5:12: a host of an inventory is a map"));
}

TEST_CASE("nothing of an inventory becomes an option of ssh or a word of a shell", "[inventory]")
{
    const std::string bad = GENERATE(as<std::string>{}, "'-oProxyCommand=touch x'", "'a b'",
                                     "'$(id)'", "'a;b'", "'`id`'", "''", "\"a\\nb\"", "'ü'");
    for (const std::string key : {"address", "ssh", "jump", "user", "lab_address"}) {
        const std::string first = key == "address" || key == "ssh" ? "" : "address: a, ";
        INFO(key << ": " << bad);
        CHECK(says(mistakes("hosts: {server1: {" + first + key + ": " + bad + "}}\n"),
                   "'" + key + "' cannot be"));
    }
}

TEST_CASE("a file that is no inventory is refused", "[inventory]")
{
    CHECK(says(mistakes(" \n"), "the inventory is empty"));
    CHECK(says(mistakes("hosts: {}\n"), "an inventory needs a host"));
    CHECK(says(mistakes("hosts: [a]\n"), "'hosts' wants a map"));
    CHECK(says(mistakes("hosts: {a: {ssh: a}\n"), "lab.yaml:"));
    CHECK(says(mistakes(std::string("hosts: \xff\xfe\n")), "not UTF-8"));
    CHECK(says(mistakes("hosts: {a: {ssh: a}}\nhost: {}\n"), "unknown key 'host'"));
    const auto read = read_inventory("/nonexistent/lab.yaml");
    REQUIRE(std::holds_alternative<Mistakes>(read));
    CHECK(says(to_text(std::get<Mistakes>(read)), "cannot read the inventory: No such file"));
}
