// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/lab/descriptor.hpp"

namespace harness::lab::qemu {

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
    Result<> load_state(const std::filesystem::path& file);

    Result<> stop();
    Result<> resume();

    /// The machine ends, having written what is cached to its disks.
    void quit();

private:
    explicit Monitor(Descriptor socket) : socket_(std::move(socket)) {}

    Result<std::string> next_line();
    Result<> ignore_shared_memory();
    Result<std::string> status_of(std::string_view query);

    Descriptor socket_;
    std::string received_;
};

}  // namespace harness::lab::qemu
