// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/running.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

fs::path log_of(const fs::path& folder, const std::string& name)
{
    return folder / (name + ".log");
}

std::string last_lines(const fs::path& file)
{
    const auto text = read_file(file);
    if (!text)
        return {};
    const std::string_view all = trim(*text);
    return to_utf8(all.substr(all.size() - std::min<std::size_t>(all.size(), 800)));
}

}  // namespace

Error machine_ended(const fs::path& folder, const std::string& name)
{
    const std::string said = last_lines(log_of(folder, name));
    const std::string console = last_lines(folder / console_log(name));
    return lab_error(cat("the virtual machine of '", name, "' ended", said.empty() ? "" : ": ",
                         said, console.empty() ? "" : "\nits console's last words:\n", console),
                     said.find("memory") != std::string::npos
                         ? "give the hosts less memory (lab: hosts: NAME: {memory: …})"
                         : "");
}

Result<RunningMachine> start_machine(const Machine& machine, const fs::path& folder,
                                     bool dies_with_us, const Interrupt& interrupt)
{
    auto child = Child::start({.argv = command_line(machine),
                               .folder = folder,
                               .dies_with_us = dies_with_us,
                               .ours_to_end = dies_with_us},
                              log_of(folder, machine.name));
    if (!child)
        return child.error();
    const auto deadline = Clock::now() + std::chrono::seconds{30};
    for (;;) {
        auto monitor = Monitor::connect(folder, qmp_socket(machine.name), milliseconds{100});
        if (monitor) {
            const auto forwards = monitor->human("info usernet");
            if (!forwards)
                return forwards.error();
            const auto port = forwarded_port(*forwards);
            const auto id = identify(child->pid());
            if (!port || !id)
                return port ? machine_ended(folder, machine.name) : port.error();
            return RunningMachine{std::move(*child), std::move(*monitor),
                                  HostEntry{machine.name, *id, *port}};
        }
        if (child->ended())
            return machine_ended(folder, machine.name);
        if (interrupt.requested())
            return interrupt.error();
        if (Clock::now() >= deadline)
            return monitor.error();
    }
}

Result<> connect_all(std::vector<SharedConnection>& connections,
                     std::vector<RunningMachine>& machines, const fs::path& folder,
                     milliseconds patience, const Interrupt& interrupt)
{
    const auto deadline = Clock::now() + patience;
    std::vector<bool> there(connections.size(), false);
    while (std::ranges::find(there, false) != there.end()) {
        for (std::size_t i = 0; i < connections.size(); ++i) {
            if (there[i])
                continue;
            const auto connected = connections[i].poll();
            if (!connected)
                return connected.error();
            there[i] = *connected;
            if (machines[i].process.ended())
                return machine_ended(folder, machines[i].entry.name);
            if (!there[i] && Clock::now() >= deadline)
                return lab_error(cat("'", machines[i].entry.name, "' does not answer on ssh: ",
                                     last_lines(folder / (machines[i].entry.name + ".ssh.log"))),
                                 cat("its console's last words: ",
                                     last_lines(folder / console_log(machines[i].entry.name))));
        }
        if (interrupt.requested())
            return interrupt.error();
        std::this_thread::sleep_for(milliseconds{20});
    }
    return Ok{};
}

Result<> make_overlay(const fs::path& disk, const fs::path& base, const Interrupt& interrupt)
{
    const auto made = output_of({.argv = {"qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2",
                                          "-b", base.string(), disk.string()}},
                                interrupt);
    if (!made)
        return made.error();
    return Ok{};
}

Result<> set_clock(Host& host, std::string_view and_then)
{
    const auto now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    const auto set = ask(host, cat("date -s @", now, " >/dev/null\n", and_then));
    if (!set)
        return during(cat("setting the clock of '", host.name(), "'"), set.error());
    return Ok{};
}

std::string peer_of(const std::vector<model::HostSpec>& hosts, unsigned number)
{
    if (hosts.size() == 2)
        return segment_socket(hosts[2 - number].name);
    return segment_socket("switch");
}

}  // namespace harness::lab::qemu
