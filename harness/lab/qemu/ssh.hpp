// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/child.hpp"
#include "harness/lab/interrupt.hpp"
#include "harness/lab/qemu/lab_folder.hpp"
#include "harness/lab/qemu/seed.hpp"
#include "harness/lab/shell_host.hpp"

namespace harness::lab::qemu {

/// New keys, made by ssh-keygen in the folder (which may be removed afterwards).
Result<LabKeys> make_keys(const std::filesystem::path& folder, const Interrupt& interrupt);

/// The files by which ssh reaches a lab's hosts from this machine: ssh_config, known_hosts and
/// the key, all in the lab's folder. `ssh -F FOLDER/ssh_config server1` is all that is needed.
Result<> write_ssh_files(const std::filesystem::path& folder, const LabKeys& keys,
                         const std::vector<HostEntry>& hosts);
/// The first of them, when hosts have another port than before.
Result<> write_ssh_config(const std::filesystem::path& folder, const std::vector<HostEntry>& hosts);

/// How commands get to a host: through its shared connection while there is one.
Transport ssh_transport(const std::filesystem::path& folder, const std::string& host);

/// ssh and its arguments that run the script in bash on a terminal of the host, from any folder:
/// through the shared connection while there is one.
std::vector<std::string> terminal_words(const std::filesystem::path& folder,
                                        const std::string& host, std::string_view script);

/// The connection that all commands to one host share (ControlMaster of ssh_config(5)).
class SharedConnection {
public:
    SharedConnection(std::filesystem::path folder, std::string host)
        : folder_(std::move(folder)), host_(std::move(host))
    {
    }

    /// True once it is there. Starts it, and again when it failed: sshd may not be up yet.
    Result<bool> poll();

    /// Ends it, and what goes through it.
    void close();

private:
    std::filesystem::path socket() const { return folder_ / (host_ + ".mux"); }

    std::filesystem::path folder_;
    std::string host_;
    std::optional<Child> master_;
};

}  // namespace harness::lab::qemu
