// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "harness/lab/host.hpp"
#include "harness/lab/interrupt.hpp"

namespace harness::lab {

/// How to have a shell command run on a machine: a program and its arguments, to which the command
/// is added as the last. {"bash", "-c"} is this machine; {"ssh", "-F", …, "server1"} is another.
struct Transport {
    std::vector<std::string> argv;
    /// What a broken transport is called in errors: "ssh to 'server1'".
    std::string name;
    std::filesystem::path folder = {};  ///< working directory of the program; ours when empty
    /// What the machine's login shell is to hand commands to, each as one word: "exec bash -c".
    /// Empty when that shell is bash, of root, itself.
    std::string shell = {};
    std::string prologue = {};  ///< in front of every command
};

/// What the program of the transport is given as its last argument.
std::string wording_of(const Transport& transport, std::string_view command);

/// A host that is reached through a shell, whatever carries its bytes.
class ShellHost : public Host {
public:
    ShellHost(std::string name, Transport transport, const Interrupt& interrupt);

    const std::string& name() const override { return name_; }
    Result<CommandResult> run(const Command& command, OutputSink& sink) override;
    Result<> put(const std::filesystem::path& from, const std::string& to,
                 std::optional<unsigned> mode, std::chrono::milliseconds timeout) override;
    Result<> get(const std::string& from, const std::filesystem::path& to,
                 std::chrono::milliseconds timeout) override;

private:
    void kill_all(pid_t session, std::string_view mark);
    Result<> transfer(const std::string& remote_command, int input, OutputSink& sink,
                      std::chrono::milliseconds timeout);

    std::string name_;
    Transport transport_;
    const Interrupt& interrupt_;
    unsigned runs_ = 0;
};

}  // namespace harness::lab
