// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/snapshot.hpp"

#include <thread>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/digest.hpp"
#include "harness/lab/qemu/acceleration.hpp"
#include "harness/lab/qemu/running.hpp"
#include "harness/lab/qemu/segment.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Under emulation, with all hosts booting at once on few cores.
constexpr std::chrono::minutes patience_for_boot{5};

constexpr std::uintmax_t room_needed_mib = 3072;

std::string names_of(const std::vector<model::HostSpec>& hosts)
{
    std::string names;
    for (const model::HostSpec& host : hosts)
        names += cat(names.empty() ? "" : "+", host.name);
    return names;
}

Result<std::string> key_of(const Ingredients& ingredients, const Interrupt& interrupt)
{
    const auto version = qemu_version(interrupt);
    if (!version)
        return version.error();
    std::string recipe = cat(*version, "\n", ingredients.image.key, "\n");
    for (const Kept& image : ingredients.docker_images)
        recipe += image.key + "\n";
    for (unsigned n = 1; n <= ingredients.hosts.size(); ++n)
        for (const std::string& word : command_line(machine_of(ingredients, n, "/", "/")))
            recipe += word + "\n";
    return sha256(recipe).substr(0, 16);
}

/// Gives back what of the memory's file is zeros: most of it.
void punch_holes(const fs::path& file, const Interrupt& interrupt)
{
    (void)output_of({.argv = {"fallocate", "--dig-holes", file.string()}}, interrupt);
}

/// Waits for the engine, loads the images, and runs a container once: what that reads from the
/// disk is in memory from then on, and so in every lab.
Result<> provision(Host& host, const Ingredients& ingredients)
{
    const auto up = ask(host, R"sh(
        for i in $(seq 200); do docker version >/dev/null 2>&1 && exit 0; sleep 0.5; done
        systemctl --no-pager --failed; docker version; exit 1)sh",
                        std::chrono::minutes{4});
    if (!up)
        return during("waiting for the Docker engine", up.error());
    for (std::size_t i = 0; i < ingredients.docker_images.size(); ++i) {
        const std::string& name = ingredients.docker_names[i];
        const auto put = host.put(ingredients.docker_images[i].folder / (name + ".tar"),
                                  "/var/tmp/image.tar", std::nullopt, std::chrono::minutes{10});
        if (!put)
            return put.error();
        const auto loaded = ask(host, "docker load -q -i /var/tmp/image.tar; rm /var/tmp/image.tar",
                                std::chrono::minutes{10});
        if (!loaded)
            return during(cat("loading the Docker image '", name, "'"), loaded.error());
    }
    if (!ingredients.docker_names.empty()) {
        const std::string image = shell_quote(ingredients.docker_names.back());
        const auto warmed =
            ask(host, cat("docker run --rm --entrypoint /bin/sh ", image, " -c true >/dev/null"),
                std::chrono::minutes{3});
        if (!warmed)
            return during("running a first container", warmed.error());
    }
    // The rest of the boot is not to go on in every restored lab.
    const auto settled = ask(host, R"sh(
        for i in $(seq 120); do
            s=$(systemctl is-system-running || true)
            case $s in starting|initializing) sleep 0.5;; *) break;; esac
        done
        journalctl --flush; sync)sh",
                             std::chrono::minutes{2});
    if (!settled)
        return settled.error();
    return Ok{};
}

/// All hosts at once, each in a thread of its own. The first error counts.
Result<> provision_all(std::vector<std::unique_ptr<ShellHost>>& hosts,
                       const Ingredients& ingredients)
{
    return try_for_all(hosts.size(), [&](std::size_t i) -> Result<> {
        const auto provisioned = provision(*hosts[i], ingredients);
        if (provisioned)
            return provisioned;
        return during(cat("provisioning '", hosts[i]->name(), "'"), provisioned.error());
    });
}

Result<> make_files(const Ingredients& ingredients, const LabKeys& keys, const fs::path& folder,
                    const Interrupt& interrupt)
{
    for (unsigned n = 1; n <= ingredients.hosts.size(); ++n) {
        const std::string& name = ingredients.hosts[n - 1].name;
        const auto seed = write_file(folder / (name + ".seed"),
                                     to_tar(seed_of(ingredients.hosts, n, keys)), 0600);
        const auto disk = make_overlay(folder / (name + ".qcow2"),
                                       ingredients.image.folder / "disk.qcow2", interrupt);
        if (!seed || !disk)
            return seed ? disk.error() : seed.error();
    }
    return Ok{};
}

/// All stop before the first is saved: what one has sent, the other has got.
Result<> save_all(std::vector<RunningMachine>& machines, const fs::path& folder)
{
    for (RunningMachine& machine : machines)
        if (const auto stopped = machine.monitor.stop(); !stopped)
            return stopped.error();
    for (RunningMachine& machine : machines) {
        const auto saved = machine.monitor.save_state(folder / (machine.entry.name + ".state"));
        if (!saved)
            return during(cat("saving '", machine.entry.name, "'"), saved.error());
    }
    for (RunningMachine& machine : machines) {
        machine.monitor.quit();
        if (!machine.process.wait(std::chrono::seconds{60}))
            return lab_error(cat("the virtual machine of '", machine.entry.name, "' does not end"));
    }
    return Ok{};
}

Result<> boot_and_save(const Ingredients& ingredients, const LabKeys& keys, OwnLab& lab,
                       const Interrupt& interrupt, const Progress& progress)
{
    progress(cat("booting ", names_of(ingredients.hosts), " for the first time (",
                 to_string(ingredients.acceleration), ")"));
    auto segment = connect_hosts(lab.folder, ingredients.hosts, /*dies_with_us=*/true);
    if (!segment)
        return segment.error();
    LabEntry entry{lab.id, utc_now(), to_string(ingredients.acceleration), false, {}};
    std::vector<RunningMachine> machines;
    for (unsigned n = 1; n <= ingredients.hosts.size(); ++n) {
        const std::string& name = ingredients.hosts[n - 1].name;
        Machine machine = machine_of(ingredients, n, lab.folder, lab.folder / (name + ".qcow2"));
        auto running = start_machine(machine, lab.folder, true, interrupt);
        if (!running)
            return running.error();
        entry.hosts.push_back(running->entry);
        machines.push_back(std::move(*running));
        (void)write_entry(lab.folder, entry);
    }
    if (const auto written = write_ssh_files(lab.folder, keys, entry.hosts); !written)
        return written.error();

    std::vector<SharedConnection> connections;
    std::vector<std::unique_ptr<ShellHost>> hosts;
    for (const model::HostSpec& host : ingredients.hosts) {
        connections.emplace_back(lab.folder, host.name);
        hosts.push_back(std::make_unique<ShellHost>(host.name, ssh_transport(lab.folder, host.name),
                                                    interrupt));
    }
    const auto connected =
        connect_all(connections, machines, lab.folder, patience_for_boot, interrupt);
    if (!connected)
        return connected.error();
    progress(ingredients.docker_names.empty()
                 ? std::string{"waiting for the hosts to settle"}
                 : cat("loading the Docker images ", join(ingredients.docker_names, ", ")));
    if (const auto provisioned = provision_all(hosts, ingredients); !provisioned)
        return provisioned.error();
    for (SharedConnection& connection : connections)
        connection.close();
    std::this_thread::sleep_for(std::chrono::seconds{1});  // sshd ends its sessions
    progress("saving the provisioned lab");
    return save_all(machines, lab.folder);
}

Result<> publish(const Ingredients& ingredients, const LabKeys& keys, const fs::path& from,
                 const fs::path& to, const Interrupt& interrupt)
{
    const fs::path aside = to.string() + ".new";
    std::error_code error;
    fs::remove_all(aside, error);
    fs::create_directories(aside, error);
    for (const model::HostSpec& host : ingredients.hosts) {
        punch_holes(from / (host.name + ".ram"), interrupt);
        for (const char* suffix : {".qcow2", ".ram", ".state", ".seed"}) {
            fs::rename(from / (host.name + suffix), aside / (host.name + suffix), error);
            if (error)
                return lab_error(
                    cat("cannot keep the snapshot in '", aside.string(), "': ", error.message()));
        }
    }
    const json about{{"image", ingredients.image.key},
                     {"user_key", {keys.user.private_key, keys.user.public_key}},
                     {"host_key", {keys.host.private_key, keys.host.public_key}}};
    if (const auto written = write_file(aside / "snapshot.json", about.dump(2) + "\n", 0600);
        !written)
        return written.error();
    fs::rename(aside, to, error);
    if (error)
        return lab_error(cat("cannot rename '", aside.string(), "': ", error.message()));
    return Ok{};
}

Result<Snapshot> read_snapshot(const Kept& kept)
{
    const auto text = read_file(kept.folder / "snapshot.json");
    if (!text)
        return text.error();
    const json about = json::parse(*text, nullptr, false);
    const auto key = [&](const char* name) {
        const json pair = about.is_object() ? about.value(name, json::array()) : json::array();
        return pair.size() == 2 ? KeyPair{pair[0].get<std::string>(), pair[1].get<std::string>()}
                                : KeyPair{};
    };
    Snapshot snapshot{kept, {key("user_key"), key("host_key")}};
    if (snapshot.keys.user.private_key.empty() || snapshot.keys.host.public_key.empty())
        return lab_error(cat("the snapshot '", kept.folder.string(), "' is damaged"),
                         cat("remove it with 'volab image rm ", kept.key, "' and run again"));
    return snapshot;
}

Result<> make_snapshot(const Ingredients& ingredients, const fs::path& folder,
                       const Interrupt& interrupt, const Progress& progress)
{
    std::error_code error;
    if (const auto room = check_room(folder.parent_path(), room_needed_mib); !room)
        return during("provisioning a lab", room.error());
    auto lab = make_lab_folder();
    if (!lab)
        return lab.error();
    const auto made = [&]() -> Result<> {
        const auto keys = make_keys(lab->folder, interrupt);
        if (!keys)
            return keys.error();
        if (const auto files = make_files(ingredients, *keys, lab->folder, interrupt); !files)
            return files.error();
        if (const auto saved = boot_and_save(ingredients, *keys, *lab, interrupt, progress); !saved)
            return saved.error();
        return publish(ingredients, *keys, lab->folder, folder, interrupt);
    }();
    fs::remove_all(lab->folder, error);
    return made;
}

}  // namespace

Machine machine_of(const Ingredients& ingredients, unsigned number, const fs::path& files,
                   const fs::path& disk)
{
    const model::HostSpec& host = ingredients.hosts[number - 1];
    return {.name = host.name,
            .number = number,
            .memory_mib = host.memory_mib,
            .cpus = host.cpus,
            .acceleration = ingredients.acceleration,
            .image = ingredients.image.folder,
            .append = ingredients.append,
            .disk = disk,
            .seed = files / (host.name + ".seed"),
            .memory = files / (host.name + ".ram"),
            .backing = Memory::shared,
            .peer = peer_of(ingredients.hosts, number),
            .incoming = false};
}

Result<Snapshot> provisioned_lab(const Ingredients& ingredients, const Interrupt& interrupt,
                                 const Progress& progress)
{
    const auto key = key_of(ingredients, interrupt);
    if (!key)
        return key.error();
    const fs::path folder =
        cache_folder() / "snapshots" / cat(names_of(ingredients.hosts), "-", *key);
    const Kept kept{*key, folder};
    std::error_code error;
    if (fs::is_directory(folder, error))
        return read_snapshot(kept);
    const auto lock = FileLock::take(folder.string() + ".lock", [&] {
        progress("waiting for another volab that is provisioning the same lab");
    });
    if (!lock)
        return interrupt.requested() ? interrupt.error() : lock.error();
    if (!fs::is_directory(folder, error)) {
        const auto made = make_snapshot(ingredients, folder, interrupt, progress);
        if (!made)
            return made.error();
    }
    return read_snapshot(kept);
}

}  // namespace harness::lab::qemu
