// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "harness/scenario/lab_values.hpp"
#include "harness/scenario/reading.hpp"

namespace harness::scenario {

namespace {

constexpr std::array<std::string_view, 5> lab_keys{"provider", "suite", "hosts", "docker_images",
                                                   "packages"};
constexpr std::array<std::string_view, 2> host_keys{"memory", "cpus"};
constexpr std::size_t most_hosts = 16;

/// A label of a host name (RFC 1123, section 2.1).
bool is_host_name(std::string_view name)
{
    return !name.empty() && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == name.npos;
}

model::HostSpec read_host(Reading& reading, const Node& name, const Node* details)
{
    model::HostSpec host{.name = name.text, .where = name.where};
    if (!name.is_scalar() || !is_host_name(host.name))
        reading.mistake(name, cat(kind_of(name), " is no name for a host"),
                        "use small letters, digits and '-', at most 63");
    if (!details || details->kind == Node::Kind::null)
        return host;
    const Fields fields(reading, *details, host_keys, "a host");
    if (const Node* memory = fields["memory"]) {
        const auto mib = memory_in(text_of(reading, *memory, "memory"));
        if (!mib && memory->is_scalar())
            reading.mistake(*memory, mib.error().what, mib.error().hint);
        host.memory_mib = mib ? *mib : 0;
    }
    if (const Node* cpus = fields["cpus"]) {
        const std::size_t count = count_of(reading, *cpus, "cpus");
        if (count < 1 || count > most_cpus)
            reading.mistake(*cpus, cat("'cpus' wants a number from 1 to ", most_cpus));
        host.cpus = static_cast<unsigned>(std::min<std::size_t>(count, most_cpus));
    }
    return host;
}

std::vector<model::HostSpec> read_hosts(Reading& reading, const Node& node)
{
    std::vector<model::HostSpec> hosts;
    if (node.is_map())
        for (const auto& [name, details] : node.members)
            hosts.push_back(read_host(reading, name, &details));
    else if (node.is_sequence())
        for (const Node& name : node.elements)
            hosts.push_back(read_host(reading, name, nullptr));
    else
        reading.mistake(node, cat("'hosts' wants a map or a list of names, not ", kind_of(node)));
    if (hosts.empty() && (node.is_map() || node.is_sequence()))
        reading.mistake(node, "a lab needs a host", "hosts: {server1: {}}");
    if (hosts.size() > most_hosts)
        reading.mistake(node, cat("a lab has at most ", most_hosts, " hosts"));
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        if (std::ranges::find(reading.hosts, hosts[i].name) != reading.hosts.end())
            reading.mistake(hosts[i].where, cat("there are two hosts '", hosts[i].name, "'"));
        if (hosts[i].name == "all")
            reading.mistake(hosts[i].where, "'all' cannot be a host's name",
                            "'on: all' means every host");
        reading.hosts.push_back(hosts[i].name);
    }
    return hosts;
}

std::vector<std::string> read_packages(Reading& reading, const Node& node,
                                       const std::string& provider)
{
    if (!node.is_sequence())
        reading.mistake(node, cat("'packages' wants a list, not ", kind_of(node)));
    std::vector<std::string> packages;
    for (const Node& package : node.elements) {
        packages.push_back(text_of(reading, package, "packages"));
        if (package.is_scalar() && !model::is_package_name(packages.back()))
            reading.mistake(package, cat(kind_of(package), " is no name of a Debian package"),
                            "use small letters, digits, '+', '-' and '.', at least two of them");
    }
    if (provider == "local" && !packages.empty())
        reading.mistake(node, "the provider 'local' cannot install 'packages'",
                        "use the provider qemu, or leave out 'packages'");
    return packages;
}

}  // namespace

model::LabSpec read_lab(Reading& reading, const Node& node)
{
    model::LabSpec lab;
    const Fields fields(reading, node, lab_keys, "'lab'");
    if (const Node* provider = fields["provider"]) {
        lab.provider = text_of(reading, *provider, "provider");
        if (const auto known = provider_in(lab.provider); provider->is_scalar() && !known)
            reading.mistake(*provider, known.error().what, known.error().hint);
    }
    if (const Node* suite = fields["suite"])
        lab.suite = name_of(reading, *suite, "suite");
    if (const Node* hosts = fields.required("hosts"))
        lab.hosts = read_hosts(reading, *hosts);
    if (const Node* images = fields["docker_images"]) {
        if (!images->is_sequence())
            reading.mistake(*images, cat("'docker_images' wants a list, not ", kind_of(*images)));
        for (const Node& image : images->elements)
            lab.docker_images.push_back(name_of(reading, image, "docker_images"));
        if (lab.provider == "local" && !lab.docker_images.empty())
            reading.mistake(*images, "the provider 'local' cannot load 'docker_images'",
                            "use the provider qemu, or leave out 'docker_images'");
    }
    if (const Node* packages = fields["packages"])
        lab.packages = read_packages(reading, *packages, lab.provider);
    return lab;
}

}  // namespace harness::scenario
