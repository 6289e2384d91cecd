// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/needs.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/base/text.hpp"

namespace harness::lab::ssh {

namespace {

constexpr std::string_view word_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                             "0123456789._-";

/// Words of a shell script, wherever they stand: names of programs, units and hosts are such.
std::set<std::string, std::less<>> words_in(std::string_view script)
{
    std::set<std::string, std::less<>> words;
    for (auto begin = script.find_first_of(word_characters); begin != script.npos;) {
        const auto end = std::min(script.find_first_not_of(word_characters, begin), script.size());
        words.emplace(script.substr(begin, end - begin));
        begin = script.find_first_of(word_characters, end);
    }
    return words;
}

/// "mount server1:/nfs …": whether a line mounts what another host exports.
bool mounts_nfs(std::string_view script, const std::vector<model::HostSpec>& hosts)
{
    for (const std::string_view line : split_lines(script)) {
        if (!words_in(line).contains("mount"))
            continue;
        if (line.find("nfs") != line.npos && line.find(".address }}:/") != line.npos)
            return true;
        for (const model::HostSpec& host : hosts)
            if (line.find(cat(host.name, ":/")) != line.npos)
                return true;
    }
    return false;
}

void add_script(Needs& needs, std::string_view script, const std::string& on,
                const std::vector<model::HostSpec>& hosts)
{
    const auto words = words_in(script);
    const auto has = [&](std::initializer_list<std::string_view> any) {
        return std::ranges::any_of(any, [&](auto word) { return words.contains(word); });
    };
    needs.engine = needs.engine || has({"docker"});
    if (has({"exportfs", "nfs-server", "nfs-kernel-server"}))
        needs.programs.insert("exportfs");
    if (has({"showmount", "mount.nfs", "mount.nfs4"}) || mounts_nfs(script, hosts))
        needs.programs.insert("mount.nfs");
    if (has({"rpcbind"}))
        needs.programs.insert("rpcbind");
    if (has({"curl"}))
        needs.programs.insert("curl");
    for (const model::HostSpec& host : hosts) {
        if (host.name == on || !words.contains(host.name))
            continue;
        needs.names.insert(host.name);
        if (has({"ssh", "scp"}))
            needs.logins.insert(host.name);
    }
}

void add_fault(Needs& needs, const model::InjectFault& fault)
{
    if (fault.kind == "partition")
        needs.programs.insert("iptables");
    else if (fault.kind == "network")
        needs.programs.insert({"ip", "tc"});
    else if (fault.kind == "service" || fault.parameters.contains("unit"))
        needs.programs.insert("systemctl");
}

}  // namespace

NeedsByHost needs_of(const model::Scenario& scenario,
                     const std::function<bool(const model::Step&)>& is_run)
{
    NeedsByHost needs;
    for (const model::HostSpec& host : scenario.lab.hosts)
        needs[host.name] = {
            .engine = !scenario.lab.docker_images.empty(),
            .packages = {scenario.lab.packages.begin(), scenario.lab.packages.end()}};
    const auto add = [&](const std::vector<model::Step>& steps) {
        for (const model::Step& step : steps) {
            if (!is_run(step))
                continue;
            for (const std::string& on : step.on)
                if (const auto* run = std::get_if<model::RunScript>(&step.action))
                    add_script(needs[on], run->script, on, scenario.lab.hosts);
                else if (const auto* fault = std::get_if<model::InjectFault>(&step.action))
                    add_fault(needs[on], *fault);
        }
    };
    for (const model::Chapter& chapter : scenario.chapters)
        add(chapter.steps);
    add(scenario.finally);
    return needs;
}

std::string package_of(const std::string& program)
{
    static const std::map<std::string, std::string, std::less<>> packages{
        {"exportfs", "nfs-kernel-server"},
        {"mount.nfs", "nfs-common"},
        {"rpcbind", "rpcbind"},
        {"curl", "curl"},
        {"iptables", "iptables"},
        {"ip", "iproute2"},
        {"tc", "iproute2"},
        {"systemctl", "systemd"},
        {"pgrep", "procps"},
        {"docker", "docker.io"},
        {"setsid", "util-linux"}};
    const auto found = packages.find(program);
    return found == packages.end() ? program : found->second;
}

}  // namespace harness::lab::ssh
