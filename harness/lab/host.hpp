// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/model/expectation.hpp"

namespace harness::lab {

using model::Stream;

/// Takes what a command prints, as it comes, in pieces of any size.
class OutputSink {
public:
    virtual ~OutputSink() = default;
    virtual void write(Stream stream, std::string_view bytes) = 0;
};

struct Command {
    std::string script;  ///< for `bash -e`; may have many lines, must not contain NUL
    std::chrono::milliseconds timeout = std::chrono::seconds{60};
    bool can_be_interrupted = true;  ///< false for what cleans up: it runs though we shall stop
};

struct CommandResult {
    std::optional<int> status;  ///< as the shell tells it; absent when the command was killed
    bool timed_out = false;
    std::chrono::microseconds took{};
};

/// One machine of a lab, already up.
///
/// Every call blocks until it is done, its timeout has passed, or the program is interrupted
/// (Fault::interrupted). An Error means that the machine could not be asked; what a command
/// answered, a status other than 0 included, is a CommandResult.
class Host {
public:
    virtual ~Host() = default;

    virtual const std::string& name() const = 0;

    /// Runs the script in a fresh shell. Returns when the shell has ended: processes that it left
    /// behind go on, but what they print is not waited for. Past the timeout the shell and all
    /// processes of its session on the host are killed.
    virtual Result<CommandResult> run(const Command& command, OutputSink& sink) = 0;

    /// Copies a file of this machine to the host. It appears whole or not at all; folders on the
    /// way are made. Without a mode it keeps the file's permission bits.
    virtual Result<> put(const std::filesystem::path& from, const std::string& to,
                         std::optional<unsigned> mode) = 0;

    /// Copies a file of the host to this machine; folders on the way are made.
    virtual Result<> get(const std::string& from, const std::filesystem::path& to) = 0;
};

/// Runs a script whose output is small and wanted as text. A status other than 0 is an Error with
/// the end of what it printed on standard error.
Result<std::string> ask(Host& host, std::string_view script,
                        std::chrono::milliseconds timeout = std::chrono::seconds{60});
Result<std::string> ask(Host& host, const Command& command);

}  // namespace harness::lab
