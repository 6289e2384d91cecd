// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/lab/shell_host.hpp"
#include "harness/model/inventory.hpp"

namespace harness::lab::ssh {

/// A machine as OpenSSH's client is to be told about it, on a shared connection of ours.
struct Destination {
    model::InventoryHost host;
    std::string config;            ///< instead of the user's own; empty: that one
    std::filesystem::path socket;  ///< of the shared connection (ControlPath of ssh_config(5))
};

/// `ssh` and its arguments, the destination being the last. Nothing is ever asked for: who cannot
/// log in without a question cannot log in. What the user's configuration says goes, but for what
/// would make the connection another thing than a way for commands.
std::vector<std::string> command_words(const Destination& to);

/// The same for the connection that the commands share.
std::vector<std::string> shared_connection_words(const Destination& to);

/// How root gets there.
enum class Root { by_login, by_sudo };

/// Commands run in bash as root, in root's home folder, leading a session of their own.
Transport transport_to(const Destination& to, Root root);

/// How root gets to a machine.
struct Login {
    Destination to;
    Root root;
};

/// `ssh` and its arguments that run the script in root's bash there, on a terminal.
std::vector<std::string> terminal_words(const Destination& to, Root root, std::string_view script);

/// What ssh's last words mean, and what to do about it: host keys, keys, names, addresses.
Error error_of(const Destination& to, std::string_view words);

}  // namespace harness::lab::ssh
