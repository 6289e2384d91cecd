// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/checkpoints.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/lab.hpp"
#include "harness/lab/qemu/memory_stream.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::minutes patience_for_stream{2};
constexpr std::chrono::seconds patience_for_end{10};
constexpr std::size_t piece = 1 << 20;

fs::path folder_of(const fs::path& lab, const std::string& name)
{
    return lab / "checkpoints" / name;
}

fs::path state_of(const fs::path& checkpoint, const std::string& host)
{
    return checkpoint / (host + ".state");
}

/// A file as memory, read where it is looked at.
class MappedFile {
public:
    explicit MappedFile(const fs::path& file)
    {
        const Descriptor open{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
        std::error_code error;
        size_ = static_cast<std::size_t>(fs::file_size(file, error));
        if (open.is_open() && !error)
            mapped_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, open.get(), 0);
    }
    ~MappedFile()
    {
        if (is_there())
            ::munmap(mapped_, size_);
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    bool is_there() const { return mapped_ != MAP_FAILED; }
    std::string_view text() const { return {static_cast<const char*>(mapped_), size_}; }

private:
    std::size_t size_ = 0;
    void* mapped_ = MAP_FAILED;
};

/// An error of one machine's, with its name.
Error of(const RunningMachine& machine, const Error& error)
{
    return during(cat("'", machine.entry.name, "'"), error);
}

/// All that comes through the pipe until it is closed at the other end.
Result<> read_all(const Descriptor& pipe, MemoryFilter& filter)
{
    std::string buffer(piece, '\0');
    for (;;) {
        pollfd waiting{pipe.get(), POLLIN, 0};
        const int ready = ::poll(
            &waiting, 1, static_cast<int>(std::chrono::milliseconds{patience_for_stream}.count()));
        if (ready == 0)
            return lab_error("QEMU stopped writing the machine's state");
        const ssize_t got = ::read(pipe.get(), buffer.data(), buffer.size());
        if (got == 0)
            return Ok{};
        if (got > 0)
            filter.write({buffer.data(), static_cast<std::size_t>(got)});
        else if (errno != EINTR)
            return lab_error(cat("cannot read the machine's state: ", std::strerror(errno)));
    }
}

Result<> save_machine(RunningMachine& machine, const Machine& plan, const fs::path& file,
                      const std::string& name)
{
    const MappedFile memory(plan.memory);
    if (!memory.is_there())
        return lab_error(cat("cannot read '", plan.memory.string(), "': ", std::strerror(errno)));
    if (const auto forgotten = machine.monitor.forget_disk(name); !forgotten)
        return forgotten;
    if (const auto saved = machine.monitor.save_disk(name); !saved)
        return saved;
    auto pipe = make_pipe();
    if (!pipe)
        return lab_error(cat("cannot make a pipe: ", std::strerror(errno)));
    ::fcntl(pipe->writing.get(), F_SETPIPE_SZ, static_cast<int>(piece));
    if (const auto began = machine.monitor.stream_state(pipe->writing); !began)
        return began;
    pipe->writing.close();
    std::ofstream out(file, std::ios::binary);
    MemoryFilter filter(memory.text(), [&](std::string_view bytes) {
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    });
    const auto whole = read_all(pipe->reading, filter);
    pipe->reading.close();
    const auto ended = machine.monitor.end_of_stream();
    const auto known = filter.finish();
    out.close();
    for (const auto* result : {&whole, &ended, &known})
        if (!*result)
            return *result;
    if (!out)
        return lab_error(cat("cannot write '", file.string(), "'"), "is the disk full?");
    return Ok{};
}

}  // namespace

Result<> check_checkpoint_name(const std::string& name)
{
    if (!is_checkpoint_name(name))
        return usage_error(cat("'", name, "' is no name for a snapshot"),
                           "use letters, digits, '-' and '_'");
    return Ok{};
}

Result<> save_checkpoint(const fs::path& folder, std::vector<RunningMachine>& machines,
                         const std::vector<Machine>& plans, const std::string& name)
{
    std::vector<RunningMachine*> ran;
    for (RunningMachine& machine : machines) {
        const auto runs = machine.monitor.is_running();
        if (!runs)
            return of(machine, runs.error());
        if (*runs)
            ran.push_back(&machine);
    }
    const fs::path place = folder_of(folder, name);
    const fs::path aside = place.string() + ".new";
    std::error_code error;
    fs::remove_all(place, error);  // its disks are about to be written over
    fs::create_directories(aside, error);
    auto saved =
        error ? Result<>{lab_error(cat("cannot make '", aside.string(), "': ", error.message()))}
              : Result<>{Ok{}};
    for (RunningMachine& machine : machines)
        if (saved)
            saved = machine.monitor.stop();
    if (saved)
        saved = try_for_all(machines.size(), [&](std::size_t i) -> Result<> {
            const auto done =
                save_machine(machines[i], plans[i], state_of(aside, machines[i].entry.name), name);
            return done ? done : of(machines[i], done.error());
        });
    for (RunningMachine* machine : ran)
        if (const auto resumed = machine->monitor.resume(); !resumed && saved)
            saved = of(*machine, resumed.error());
    if (saved) {
        fs::rename(aside, place, error);
        if (!error)
            return Ok{};
        saved = lab_error(cat("cannot rename '", aside.string(), "': ", error.message()));
    }
    fs::remove_all(aside, error);
    for (RunningMachine& machine : machines)
        (void)machine.monitor.forget_disk(name);
    return saved;
}

Result<RunningMachine> machine_at_checkpoint(const fs::path& folder, RunningMachine& machine,
                                             Machine plan, const std::string& name,
                                             bool dies_with_us, const Interrupt& interrupt)
{
    if (!machine.process.ended()) {
        machine.monitor.quit();  // what it knows of its disk is in the file then
        (void)machine.process.wait(patience_for_end);
        machine.process.stop(std::chrono::milliseconds{0});
    }
    const auto disk = output_of(
        {.argv = {"qemu-img", "snapshot", "-q", "-a", name, plan.disk.string()}}, interrupt);
    if (!disk)
        return disk.error();
    plan.incoming = true;
    auto running = start_machine(plan, folder, dies_with_us, interrupt);
    if (!running)
        return running.error();
    const auto loaded = running->monitor.load_state(state_of(folder_of(folder, name), plan.name),
                                                    MemoryIs::in_the_state);
    if (loaded)
        return running;
    return running->process.ended() ? machine_ended(folder, plan.name) : loaded.error();
}

Result<> remove_checkpoint(const fs::path& folder, std::vector<RunningMachine>& machines,
                           const std::string& name)
{
    std::error_code error;
    fs::remove_all(folder_of(folder, name), error);
    if (error)
        return lab_error(
            cat("cannot remove '", folder_of(folder, name).string(), "': ", error.message()));
    for (RunningMachine& machine : machines)
        if (!machine.process.ended())
            if (const auto forgotten = machine.monitor.forget_disk(name); !forgotten)
                return of(machine, forgotten.error());
    return Ok{};
}

std::vector<std::string> checkpoints_in(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& found : fs::directory_iterator(folder / "checkpoints", error))
        if (check_checkpoint_name(found.path().filename()))  // not what is being made
            names.push_back(found.path().filename());
    std::ranges::sort(names);
    return names;
}

Result<> bring_to_present(Host& host)
{
    // Each program that is started costs an emulated host a fifth of a second: the old sessions end
    // while new ones begin, which have higher numbers than ours. 10.0.2.2 is this machine; one
    // host's sessions on another are alive.
    return set_clock(host, R"sh(
        ours=$PPID
        for pid in $(ss -Htnp state established '( sport = :22 )' dst 10.0.2.2 |
                grep -o 'pid=[0-9]*'); do
            [ "${pid#pid=}" -ge "$ours" ] || kill "${pid#pid=}"
        done >/dev/null 2>&1 &)sh");
}

}  // namespace harness::lab::qemu
