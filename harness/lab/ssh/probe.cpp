// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/probe.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/base/number.hpp"
#include "harness/base/text.hpp"

namespace harness::lab::ssh {

namespace {

constexpr std::uint64_t room_needed_mib = 512;
constexpr double clocks_apart = 5;  // seconds: more, and times on a share make no sense

/// Lines "volab:KEY VALUE"; others are what a login prints by itself.
std::multimap<std::string, std::string, std::less<>> answers_in(std::string_view text)
{
    std::multimap<std::string, std::string, std::less<>> answers;
    for (std::string_view line : split_lines(text)) {
        if (!line.starts_with("volab:"))
            continue;
        line.remove_prefix(6);
        const auto space = std::min(line.find(' '), line.size());
        answers.emplace(line.substr(0, space),
                        to_utf8(trim(line.substr(std::min(space + 1, line.size())))));
    }
    return answers;
}

std::pair<std::string, std::string> two_words(const std::string& text)
{
    const auto space = std::min(text.find(' '), text.size());
    return {text.substr(0, space), std::string{trim(text.substr(space))}};
}

std::string row_of(const Finding& finding, std::size_t host_width, std::size_t need_width)
{
    const auto padded = [](const std::string& text, std::size_t width) {
        return text + std::string(width - std::min(width, text.size()), ' ');
    };
    return cat("\n  ", padded(finding.host, host_width), "  ", padded(finding.need, need_width),
               "  ", excerpt(replace_all(finding.found, "\n", " "), 300),
               finding.to_do.empty() ? "" : "\n      → ", finding.to_do);
}

}  // namespace

std::string login_script()
{
    return "sh -c 'echo; echo volab:uid `id -u`; "
           "if command -v bash >/dev/null; then echo volab:bash yes; fi; "
           "echo volab:sudo `sudo -n true 2>&1 && echo yes`'";
}

std::variant<Root, Finding> root_by(const model::InventoryHost& host, std::string_view answer)
{
    const auto answers = answers_in(answer);
    const auto uid = answers.find("uid");
    if (uid == answers.end())
        return Finding{host.name, "shell",
                       cat("its login runs no commands: ", excerpt(to_utf8(trim(answer)), 200)),
                       "let the user have a login shell, and no ForceCommand"};
    if (!answers.contains("bash"))
        return Finding{host.name, "bash", "there is no 'bash'", "install the package bash"};
    if (uid->second == "0")
        return Root::by_login;
    if (host.sudo == false)
        return Finding{host.name, "root", "the user is not root, and the inventory has sudo: false",
                       "log in as root with 'user: root', or leave out 'sudo'"};
    const auto sudo = answers.find("sudo");
    if (sudo != answers.end() && sudo->second == "yes")
        return Root::by_sudo;
    return Finding{
        host.name, "root",
        cat("the user is not root, and sudo does not do without a password: ",
            sudo == answers.end() ? "" : sudo->second),
        "log in as root, or let the user have 'NOPASSWD: ALL' in /etc/sudoers.d (package sudo)"};
}

std::string probe_script(const Needs& needs, const std::set<std::string>& others, bool wants_images)
{
    std::string script = R"sh(
        say() { printf 'volab:%s %s\n' "$1" "$(printf %s "$2" | tr '\n' ' ')"; }
        say clock "$(date +%s.%N)"
        say machine "$(cat /proc/sys/kernel/random/boot_id).$(readlink /proc/self/ns/mnt)"
        docker=$(command -v docker || true)
        root=/
        if [ "$docker" ]; then
            if version=$(timeout 60 docker version -f '{{.Server.Version}}' 2>&1); then
                say engine "$version"
                [ ! -d /var/lib/docker ] || root=/var/lib/docker
            else say engine-said "$version"; fi
        fi
        say room "$root $(df -Pk "$root" | awk 'NR == 2 { print int($4 / 1024) }')"
        if command -v ip >/dev/null; then
            # 192.168.33.10/24, and what is routed there by itself
            ip -o -4 address show scope global | while read -r number device family address rest; do
                case $device in docker* | br-* | veth*) continue ;; esac
                network=$(ip -4 route show dev "$device" scope link | awk '{ print $1; exit }')
                say address "${address%/*} $network"
            done
        else for address in $(hostname -I); do say address "$address"; done; fi
)sh";
    std::set<std::string> programs{"pgrep", "setsid"};
    programs.insert(needs.programs.begin(), needs.programs.end());
    if (needs.engine)
        programs.insert("docker");
    for (const std::string& program : programs)
        script += cat("PATH=$PATH:/usr/sbin:/sbin command -v ", program,
                      " >/dev/null && say program ", program, "\n");
    if (!needs.packages.empty())
        script += "command -v dpkg-query >/dev/null && say debian yes\n";
    for (const std::string& name : needs.packages)
        script += cat("[ \"$(dpkg-query -W -f '${db:Status-Status}' ", name,
                      " 2>/dev/null)\" = installed ] && say package ", name, "\n");
    for (const std::string& name : others)
        script += cat("say name \"", name, " $(getent ahostsv4 ", name,
                      " | awk '{ print $1; exit }')\"\n");
    for (const std::string& name : needs.logins)
        script += cat("why=$(timeout 40 ssh -o BatchMode=yes -o ConnectTimeout=30 ", name,
                      " true 2>&1 </dev/null) && why=\n"
                      "say login \"",
                      name, " $why\"\n");
    if (wants_images)
        script += "[ -z \"$docker\" ] || timeout 60 docker image ls "
                  "--format 'volab:image {{.Repository}}:{{.Tag}}'\n";
    // The wrapper's `set -e` is for steps; here each line stands for itself.
    return cat("set +e\n", script, holdings_script());
}

Probe probe_in(std::string_view answer, double asked, double answered)
{
    Probe probe;
    for (const auto& [key, value] : answers_in(answer)) {
        const auto [first, rest] = two_words(value);
        if (key == "clock") {
            const double clock = std::strtod(value.c_str(), nullptr);
            // It was read somewhen in between.
            probe.clock_ahead = clock < asked      ? clock - asked
                                : clock > answered ? clock - answered
                                                   : 0;
        } else if (key == "machine")
            probe.machine = value;
        else if (key == "program")
            probe.programs.insert(value);
        else if (key == "debian")
            probe.is_debian = true;
        else if (key == "package")
            probe.packages.insert(value);
        else if (key == "engine")
            probe.engine = value;
        else if (key == "engine-said")
            probe.engine_said = value;
        else if (key == "room") {
            probe.room_at = first;
            probe.room_mib = number_in<std::uint64_t>(rest);
        } else if (key == "address")
            probe.addresses.push_back({first, rest});
        else if (key == "name")
            probe.names[first] = rest;
        else if (key == "login")
            probe.logins[first] = rest;
        else if (key == "image")
            probe.images.insert(value);
    }
    probe.holdings = holdings_in(answer);
    return probe;
}

std::vector<Finding> findings_of(const std::string& host, const Probe& probe, const Needs& needs,
                                 bool owned)
{
    std::vector<Finding> found;
    const auto add = [&](std::string need, std::string instead, std::string to_do) {
        found.push_back({host, std::move(need), std::move(instead), std::move(to_do)});
    };
    std::set<std::string> programs{"pgrep", "setsid"};
    programs.insert(needs.programs.begin(), needs.programs.end());
    for (const std::string& program : programs)
        if (!probe.programs.contains(program))
            add(program == "exportfs"    ? "NFS server"
                : program == "mount.nfs" ? "NFS client"
                                         : program,
                cat("there is no '", program, "'"),
                cat("install the package ", package_of(program)));
    for (const std::string& name : needs.packages)
        if (probe.is_debian && !probe.packages.contains(name))
            add(name, "the package is not installed", cat("install the package ", name));
    if (needs.engine && !probe.programs.contains("docker"))
        add("engine", "there is no 'docker'", "install the package docker.io");
    else if (needs.engine && probe.engine.empty())
        add("engine", cat("docker does not answer: ", probe.engine_said),
            "systemctl start docker; 'journalctl -u docker' tells why not");
    if (probe.room_mib && *probe.room_mib < room_needed_mib)
        add("room",
            cat(*probe.room_mib, " MiB free on ", probe.room_at, ", ", room_needed_mib,
                " MiB needed"),
            "remove what is not needed there");
    if (std::abs(probe.clock_ahead) > clocks_apart) {
        const auto seconds = static_cast<long long>(std::abs(probe.clock_ahead));
        add("clock", cat(seconds, " s ", probe.clock_ahead > 0 ? "ahead" : "behind"),
            "set it, and have it kept right: package systemd-timesyncd or chrony");
    }
    for (const std::string& name : needs.names)
        if (const auto seen = probe.names.find(name);
            seen != probe.names.end() && seen->second.empty())
            add("names", cat("it does not know where '", name, "' is"),
                cat("add a line 'ADDRESS ", name, "' to its /etc/hosts"));
    for (const auto& [name, why] : probe.logins)
        if (!why.empty())
            add("logins", cat("its root does not get in to '", name, "' by ssh: ", why),
                cat("put its root's key into root's authorized_keys on '", name,
                    "', and that host's key into its known_hosts"));
    const auto strange = strangers(probe.holdings);
    if (!strange.empty() && !owned)
        add("nothing to lose", cat("not made by volab: ", for_people(strange)),
            "what is there may be lost: remove it, or say --i-own-these-hosts");
    return found;
}

std::vector<Finding> same_machines(const std::map<std::string, Probe>& probes)
{
    std::vector<Finding> found;
    std::map<std::string, std::string> first;
    for (const auto& [name, probe] : probes) {
        const auto [other, is_new] = first.emplace(probe.machine, name);
        if (!is_new && !probe.machine.empty())
            found.push_back({name, "a machine of its own",
                             cat("it is the same as '", other->second, "'"),
                             "name another one in the inventory"});
    }
    return found;
}

Error to_error(const std::vector<Finding>& findings)
{
    std::size_t host_width = 0, need_width = 0;
    for (const Finding& finding : findings) {
        host_width = std::max(host_width, finding.host.size());
        need_width = std::max(need_width, finding.need.size());
    }
    std::string rows;
    for (const Finding& finding : findings)
        rows += row_of(finding, host_width, need_width);
    return lab_error(cat("the hosts are not ready, so nothing was started: ", findings.size(),
                         findings.size() == 1 ? " thing is" : " things are", " not as needed",
                         rows));
}

namespace {

/// An address in a network in which every host has one, and not the same.
std::optional<std::string> shared_network(const std::string& host,
                                          const std::map<std::string, Probe>& probes)
{
    for (const DeviceAddress& mine : probes.at(host).addresses) {
        const bool all = std::ranges::all_of(probes, [&](const auto& other) {
            return other.first == host ||
                   std::ranges::any_of(other.second.addresses, [&](const DeviceAddress& theirs) {
                       return theirs.network == mine.network && theirs.address != mine.address;
                   });
        });
        if (all && !mine.network.empty())
            return mine.address;
    }
    return std::nullopt;
}

std::optional<std::string> alone(const std::string& host,
                                 const std::map<std::string, Probe>& probes)
{
    for (const DeviceAddress& mine : probes.at(host).addresses) {
        const bool taken = std::ranges::any_of(probes, [&](const auto& other) {
            return other.first != host &&
                   std::ranges::find(other.second.addresses, mine.address,
                                     &DeviceAddress::address) != other.second.addresses.end();
        });
        if (!taken)
            return mine.address;
    }
    return std::nullopt;
}

/// What others find under its name, when it is an address of its own.
std::optional<std::string> found_by_others(const std::string& host,
                                           const std::map<std::string, Probe>& probes)
{
    const auto& own = probes.at(host).addresses;
    for (const auto& [other, probe] : probes) {
        const auto seen = probe.names.find(host);
        if (other != host && seen != probe.names.end() &&
            std::ranges::find(own, seen->second, &DeviceAddress::address) != own.end())
            return seen->second;
    }
    return std::nullopt;
}

}  // namespace

std::map<std::string, std::string> lab_addresses(const std::vector<model::InventoryHost>& hosts,
                                                 const std::map<std::string, Probe>& probes)
{
    std::map<std::string, std::string> addresses;
    for (const model::InventoryHost& host : hosts) {
        std::optional<std::string> found;
        if (!host.lab_address.empty())
            found = host.lab_address;
        for (const auto& look : {found_by_others, shared_network, alone})
            if (!found && probes.contains(host.name))
                found = look(host.name, probes);
        addresses[host.name] = found.value_or(host.ssh);
    }
    return addresses;
}

}  // namespace harness::lab::ssh
