// SPDX-License-Identifier: Apache-2.0
#include "harness/scenario/inventory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "harness/base/text.hpp"
#include "harness/scenario/reading.hpp"
#include "harness/scenario/text_file.hpp"

namespace harness::scenario {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> inventory_keys{"config", "hosts"};
constexpr std::array<std::string_view, 8> host_keys{"ssh",      "address", "port", "user",
                                                    "identity", "jump",    "sudo", "lab_address"};
constexpr std::string_view word_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789._-";

/// A word for ssh's command line: nothing that it would take for an option, and nothing that a
/// ProxyCommand's shell would.
std::string word_of(Reading& reading, const Node& node, std::string_view key,
                    std::string_view more_characters)
{
    const std::string word = text_of(reading, node, key);
    const bool good =
        !word.empty() && word.size() <= 255 && word.front() != '-' &&
        word.find_first_not_of(cat(word_characters, more_characters)) == std::string::npos;
    if (node.is_scalar() && !good)
        reading.mistake(node, cat("'", key, "' cannot be ", kind_of(node)),
                        cat("letters and digits of ASCII, and ._-", more_characters,
                            " may stand there, '-' not in front"));
    return good ? word : std::string{};
}

std::string file_of(Reading& reading, const Node& node, std::string_view key,
                    const fs::path& folder)
{
    const std::string text = text_of(reading, node, key);
    const char* home = std::getenv("HOME");
    const fs::path file =
        text.starts_with("~/") && home ? fs::path(home) / text.substr(2) : folder / text;
    std::error_code error;
    if (node.is_scalar() && !fs::is_regular_file(file, error))
        reading.mistake(node, cat("there is no file '", file.string(), "'"),
                        cat("'", key, "' is relative to the inventory's folder"));
    return fs::absolute(file, error).lexically_normal().string();
}

std::uint16_t port_of(Reading& reading, const Node& node)
{
    const std::size_t port = count_of(reading, node, "port");
    if (node.is_scalar() && (port > 65535 || (port == 0 && node.text == "0")))
        reading.mistake(node, "'port' wants a number from 1 to 65535");
    return static_cast<std::uint16_t>(port);
}

/// `ssh:` is a name that stands for everything; `address:` is where the host is.
void read_destination(Reading& reading, const Node& node, const Fields& fields,
                      model::InventoryHost& host)
{
    const Node* ssh = fields["ssh"];
    const Node* address = fields["address"];
    if (ssh && address)
        reading.mistake(*ssh, "'ssh' and 'address' say the same in two ways",
                        "'ssh' is a name of your ssh configuration, 'address' where the host is");
    else if (!ssh && !address && node.is_map())
        reading.mistake(node, cat("the host '", host.name, "' needs 'address' or 'ssh'"),
                        "'ssh' is a name of your ssh configuration, 'address' where the host is");
    if (ssh)
        host.ssh = word_of(reading, *ssh, "ssh", ":");
    else if (address)
        host.ssh = word_of(reading, *address, "address", ":%");
}

model::InventoryHost read_host(Reading& reading, const Node& name, const Node& node,
                               const fs::path& folder)
{
    model::InventoryHost host{.name = name.text, .ssh = {}, .where = name.where};
    const Fields fields(reading, node, host_keys, "a host of an inventory");
    read_destination(reading, node, fields, host);
    if (const Node* port = fields["port"])
        host.port = port_of(reading, *port);
    if (const Node* user = fields["user"])
        host.user = word_of(reading, *user, "user", "");
    if (const Node* identity = fields["identity"])
        host.identity = file_of(reading, *identity, "identity", folder);
    if (const Node* jump = fields["jump"])
        host.jump = word_of(reading, *jump, "jump", "@:,[]");
    if (const Node* sudo = fields["sudo"])
        host.sudo = flag_of(reading, *sudo, "sudo");
    if (const Node* address = fields["lab_address"])
        host.lab_address = word_of(reading, *address, "lab_address", ":");
    return host;
}

model::Inventory read_root(Reading& reading, const Node& root, const std::string& file)
{
    const fs::path folder = fs::path(file).parent_path();
    model::Inventory inventory{.file = file, .config = {}, .hosts = {}};
    const Fields fields(reading, root, inventory_keys, "an inventory");
    if (const Node* config = fields["config"])
        inventory.config = file_of(reading, *config, "config", folder);
    const Node* hosts = fields.required("hosts");
    if (hosts && !hosts->is_map())
        reading.mistake(*hosts, cat("'hosts' wants a map, not ", kind_of(*hosts)),
                        "hosts: {server1: {address: 192.0.2.10}}");
    else if (hosts && hosts->members.empty())
        reading.mistake(*hosts, "an inventory needs a host",
                        "hosts: {server1: {address: 192.0.2.10}}");
    else if (hosts)
        for (const auto& [name, host] : hosts->members)
            inventory.hosts.push_back(read_host(reading, name, host, folder));
    return inventory;
}

}  // namespace

ReadInventory read_inventory(const std::string& file)
{
    const auto text = text_in_file(file, "the inventory");
    if (!text)
        return Mistakes{{text.error()}};
    if (const auto error = not_text(*text, file))
        return Mistakes{{*error}};
    if (trim(*text).empty())
        return Mistakes{{{Fault::scenario, "the inventory is empty", SourceSpot{file, 0, 0},
                          "hosts: {server1: {address: 192.0.2.10}}"}}};
    const auto root = parse_yaml(*text, file);
    if (!root)
        return Mistakes{{root.error()}};
    Reading reading;
    model::Inventory inventory = read_root(reading, *root, file);
    if (reading.mistakes.empty())
        return inventory;
    std::ranges::stable_sort(reading.mistakes, {}, [](const Error& error) {
        return std::pair{error.where->line, error.where->column};
    });
    return Mistakes{std::move(reading.mistakes)};
}

}  // namespace harness::scenario
