// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/lab_folder.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include <nlohmann/json.hpp>
#include <signal.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* lock_name = "lock";
constexpr const char* machines_name = "machines.json";

std::string new_id()
{
    std::random_device source;
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string id;
    for (int i = 0; i < 6; ++i)
        id += letters[source() % letters.size()];
    return id;
}

/// Held while folders come and go, so that a new one is not taken for a leftover.
Result<FileLock> lock_all()
{
    return FileLock::take(cache_folder() / "labs.lock", [] {});
}

/// Of a lab that no runner has.
LabState state_of(const LabEntry& entry)
{
    const bool all_up =
        !entry.hosts.empty() && std::ranges::all_of(entry.hosts, [](const HostEntry& host) {
            return is_running(host.machine);
        });
    return entry.kept && all_up ? LabState::kept : LabState::leftover;
}

LabState state_of(const LabEntry& entry, const fs::path& folder)
{
    const auto lock = FileLock::try_to_take(folder / lock_name);
    return lock && !lock->held() ? LabState::in_use : state_of(entry);
}

/// All are told before the first is waited for.
void end_processes(const std::vector<ProcessId>& processes)
{
    for (const ProcessId& process : processes)
        if (is_running(process))
            ::kill(process.pid, SIGKILL);
    for (const ProcessId& process : processes)
        for (int tries = 0; is_running(process) && tries < 500; ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
}

}  // namespace

std::optional<ProcessId> identify(pid_t pid)
{
    std::ifstream in(cat("/proc/", pid, "/stat"));
    std::string line;
    if (!std::getline(in, line))
        return std::nullopt;
    // The name, in parentheses, may have anything in it; the 22nd field is the 20th after it.
    const auto fields = split(std::string_view{line}.substr(line.rfind(')') + 1), ' ');
    if (fields.size() < 21 || fields[1] == "Z")
        return std::nullopt;
    return ProcessId{pid, std::string{fields[20]}};
}

bool is_running(const ProcessId& process)
{
    const auto now = identify(process.pid);
    return now && now->started == process.started;
}

fs::path labs_folder()
{
    return cache_folder() / "labs";
}

Result<> write_entry(const fs::path& folder, const LabEntry& entry)
{
    json hosts = json::array();
    for (const HostEntry& host : entry.hosts)
        hosts.push_back({{"name", host.name},
                         {"pid", host.machine.pid},
                         {"started", host.machine.started},
                         {"port", host.port}});
    json all{{"id", entry.id},
             {"created", entry.created},
             {"acceleration", entry.accelerated_by},
             {"kept", entry.kept},
             {"hosts", hosts}};
    if (entry.between)
        all["between"] = {{"pid", entry.between->pid}, {"started", entry.between->started}};
    return write_file(folder / "lab.json", all.dump(2) + "\n");
}

Result<LabEntry> read_entry(const fs::path& folder)
{
    const auto text = read_file(folder / "lab.json");
    if (!text)
        return text.error();
    try {
        const json all = json::parse(*text);
        LabEntry entry{all.value("id", ""),
                       all.value("created", ""),
                       all.value("acceleration", ""),
                       all.value("kept", false),
                       {}};
        for (const json& host : all.value("hosts", json::array()))
            entry.hosts.push_back({host.value("name", ""),
                                   {host.value("pid", 0), host.value("started", "")},
                                   host.value("port", std::uint16_t{0})});
        if (const auto between = all.find("between"); between != all.end())
            entry.between = {between->value("pid", 0), between->value("started", "")};
        return entry;
    } catch (const json::exception&) {  // no JSON, or a field of another type
        return lab_error(cat("'", (folder / "lab.json").string(), "' is damaged"));
    }
}

Result<> write_machines(const fs::path& folder, const std::vector<Machine>& machines)
{
    json all = json::array();
    for (const Machine& machine : machines)
        all.push_back({{"name", machine.name},
                       {"number", machine.number},
                       {"memory_mib", machine.memory_mib},
                       {"cpus", machine.cpus},
                       {"acceleration", to_string(machine.acceleration)},
                       {"image", machine.image.string()},
                       {"append", machine.append},
                       {"disk", machine.disk.string()},
                       {"seed", machine.seed.string()},
                       {"memory", machine.memory.string()},
                       {"peer", machine.peer}});
    return write_file(folder / machines_name, all.dump(2) + "\n");
}

Result<std::vector<Machine>> read_machines(const fs::path& folder)
{
    const auto text = read_file(folder / machines_name);
    if (!text)
        return text.error();
    try {
        std::vector<Machine> machines;
        for (const json& machine : json::parse(*text))
            machines.push_back({.name = machine.at("name"),
                                .number = machine.at("number"),
                                .memory_mib = machine.at("memory_mib"),
                                .cpus = machine.at("cpus"),
                                .acceleration = machine.at("acceleration") == "kvm"
                                                    ? Acceleration::kvm
                                                    : Acceleration::tcg,
                                .image = machine.at("image").get<std::string>(),
                                .append = machine.at("append"),
                                .disk = machine.at("disk").get<std::string>(),
                                .seed = machine.at("seed").get<std::string>(),
                                .memory = machine.at("memory").get<std::string>(),
                                .backing = Memory::copied,
                                .peer = machine.at("peer"),
                                .incoming = false});
        return machines;
    } catch (const json::exception&) {
        return lab_error(cat("'", (folder / machines_name).string(), "' is damaged"));
    }
}

Result<OwnLab> take_over(const ListedLab& lab)
{
    auto lock = FileLock::try_to_take(lab.folder / lock_name);
    if (!lock)
        return lock.error();
    const bool kept = lock->held() && state_of(lab.entry) == LabState::kept;
    if (kept)
        return OwnLab{lab.entry.id, lab.folder, std::move(*lock)};
    return usage_error(
        cat("lab ", lab.entry.id, lock->held() ? " is not up" : " is in use by a run"),
        "a lab that 'volab lab up' or '--keep' left up can be taken over");
}

Result<OwnLab> make_lab_folder()
{
    std::error_code error;
    fs::create_directories(labs_folder(), error);
    const auto all = lock_all();
    if (!all)
        return all.error();
    for (int tries = 0; tries < 100; ++tries) {
        const std::string id = new_id();
        const fs::path folder = labs_folder() / id;
        if (!fs::create_directory(folder, error))
            continue;
        fs::permissions(folder, fs::perms::owner_all, error);
        auto lock = FileLock::take(folder / lock_name, [] {});
        if (!lock)
            return lock.error();
        return OwnLab{id, folder, std::move(*lock)};
    }
    return lab_error(
        cat("cannot make a folder in '", labs_folder().string(), "': ", error.message()),
        "is the disk full? XDG_CACHE_HOME can name another one");
}

std::vector<ListedLab> list_labs()
{
    std::vector<ListedLab> labs;
    std::error_code error;
    for (const auto& found : fs::directory_iterator(labs_folder(), error)) {
        if (!found.is_directory(error))
            continue;
        auto entry = read_entry(found.path());
        if (!entry)  // killed before it could say what it is
            entry = LabEntry{found.path().filename(), {}, {}, false, {}};
        const LabState state = state_of(*entry, found.path());
        labs.push_back({std::move(*entry), state, found.path()});
    }
    std::ranges::sort(labs, {}, [](const ListedLab& lab) { return lab.entry.created; });
    return labs;
}

Result<> stop_lab(const ListedLab& lab)
{
    std::vector<ProcessId> processes;
    for (const HostEntry& host : lab.entry.hosts)
        processes.push_back(host.machine);
    if (lab.entry.between)
        processes.push_back(*lab.entry.between);
    end_processes(processes);
    std::error_code error;
    fs::remove_all(lab.folder, error);
    if (error)
        return lab_error(cat("cannot remove '", lab.folder.string(), "': ", error.message()));
    return Ok{};
}

std::vector<std::string> clean_leftovers()
{
    std::vector<std::string> cleaned;
    const auto all = lock_all();
    if (!all)
        return cleaned;
    for (const ListedLab& lab : list_labs())
        if (lab.state == LabState::leftover && stop_lab(lab))
            cleaned.push_back(lab.entry.id);
    return cleaned;
}

}  // namespace harness::lab::qemu
