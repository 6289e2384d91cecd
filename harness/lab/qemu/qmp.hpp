// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab::qemu {

/// Where a machine's saved memory is: in the file that backs it, or (the pages that are not as they
/// are there) in the saved state.
enum class MemoryIs { in_its_file, in_the_state };

/// A machine's monitor (QEMU Machine Protocol: JSON lines over a Unix socket).
class Monitor {
public:
    /// Waits until the machine listens, at most so long.
    static Result<Monitor> connect(const std::filesystem::path& folder, const std::string& socket,
                                   std::chrono::milliseconds patience);

    /// The JSON text of the answer; an Error with QEMU's words when it refuses. `arguments` is a
    /// JSON object or empty.
    Result<std::string> execute(std::string_view command, std::string_view arguments = {});

    /// A command of the human monitor, for what QMP does not have: savevm, loadvm, info usernet.
    Result<std::string> human(std::string_view line);

    /// Writes the state of the stopped machine, but for the memory, which its file has.
    Result<> save_state(const std::filesystem::path& file);

    /// For a machine that was started to wait for it. Leaves it stopped.
    Result<> load_state(const std::filesystem::path& file, MemoryIs memory);

    /// Has the stopped machine write its state, the memory included, into a pipe, which it closes
    /// at the end. Returns at once; whoever reads the pipe to its end calls end_of_stream().
    Result<> stream_state(const Descriptor& pipe);
    Result<> end_of_stream();

    /// Notes what the disk has under a name, within the disk; the machine stands still.
    Result<> save_disk(const std::string& name);
    /// It is no error when there is none of that name.
    Result<> forget_disk(const std::string& name);

    Result<bool> is_running();
    Result<> stop();
    Result<> resume();

    /// The machine ends, having written what is cached to its disks.
    void quit();

private:
    explicit Monitor(Descriptor socket) : socket_(std::move(socket)) {}

    Result<std::string> next_line();
    Result<> send(std::string_view line, int descriptor);
    Result<std::string> answer(std::string_view command);
    Result<> ignore_shared_memory(bool ignore);
    Result<> until_saved();
    Result<std::string> status_of(std::string_view query);

    Descriptor socket_;
    std::string received_;
};

}  // namespace harness::lab::qemu
