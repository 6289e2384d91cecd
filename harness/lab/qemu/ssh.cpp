// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/ssh.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/lab/run_program.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

Result<KeyPair> make_key(const fs::path& file, const std::string& comment,
                         const Interrupt& interrupt)
{
    const auto made = output_of({.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
                                          comment, "-f", file.string()}},
                                interrupt);
    if (!made)
        return made.error();
    const auto secret = read_file(file);
    const auto open = read_file(file.string() + ".pub");
    if (!secret || !open)
        return secret ? open.error() : secret.error();
    std::error_code error;
    fs::remove(file, error);
    fs::remove(file.string() + ".pub", error);
    return KeyPair{*secret, *open};
}

}  // namespace

Result<LabKeys> make_keys(const fs::path& folder, const Interrupt& interrupt)
{
    const auto user = make_key(folder / "new_user_key", "volab", interrupt);
    const auto host = make_key(folder / "new_host_key", "volab-host", interrupt);
    if (!user || !host)
        return user ? host.error() : user.error();
    return LabKeys{*user, *host};
}

Result<> write_ssh_config(const fs::path& folder, const std::vector<HostEntry>& hosts)
{
    const std::string in = folder.string();
    std::string config = cat("# Hosts of this lab: ssh -F ", shell_quote(in + "/ssh_config"),
                             " HOST\n"
                             "Host *\n"
                             "    HostName 127.0.0.1\n"
                             "    User root\n"
                             "    IdentityFile \"",
                             in,
                             "/id_ed25519\"\n"
                             "    IdentitiesOnly yes\n"
                             "    IdentityAgent none\n"
                             "    UserKnownHostsFile \"",
                             in,
                             "/known_hosts\"\n"
                             "    GlobalKnownHostsFile /dev/null\n"
                             "    HostKeyAlias volab-host\n"
                             "    StrictHostKeyChecking yes\n"
                             "    PreferredAuthentications publickey\n"
                             // Without leaving this machine: what costs an emulated host least.
                             "    KexAlgorithms curve25519-sha256\n"
                             "    ConnectTimeout 15\n"
                             "    ServerAliveInterval 15\n"
                             "    ServerAliveCountMax 8\n"
                             "    LogLevel ERROR\n");
    for (const HostEntry& host : hosts)
        config += cat("Host ", host.name, "\n    Port ", host.port, "\n");
    return write_file(folder / "ssh_config", config);
}

Result<> write_ssh_files(const fs::path& folder, const LabKeys& keys,
                         const std::vector<HostEntry>& hosts)
{
    const auto secret = write_file(folder / "id_ed25519", keys.user.private_key, 0600);
    const auto known =
        write_file(folder / "known_hosts", cat("volab-host ", trim(keys.host.public_key), "\n"));
    const auto written = write_ssh_config(folder, hosts);
    for (const auto* result : {&secret, &known, &written})
        if (!*result)
            return result->error();
    return Ok{};
}

Transport ssh_transport(const fs::path& folder, const std::string& host)
{
    return {{"ssh", "-F", "ssh_config", "-S", host + ".mux", "-o", "ControlMaster=no", "-T", host,
             "--"},
            cat("ssh to '", host, "'"),
            folder};
}

std::vector<std::string> terminal_words(const fs::path& folder, const std::string& host,
                                        std::string_view script)
{
    // From inside the folder: names of sockets must be short.
    return {"env",
            "-C",
            folder.string(),
            "ssh",
            "-F",
            "ssh_config",
            "-S",
            host + ".mux",
            "-o",
            "ControlMaster=no",
            "-tt",
            host,
            "--",
            cat("export LC_ALL=C.UTF-8; ", script)};
}

void SharedConnection::close()
{
    master_.reset();
    std::error_code error;
    fs::remove(socket(), error);  // ssh would complain of it
}

Result<bool> SharedConnection::poll()
{
    std::error_code error;
    if (master_ && !master_->ended())
        return fs::exists(socket(), error);
    fs::remove(socket(), error);
    auto started =
        Child::start({.argv = {"ssh", "-F", "ssh_config", "-N", "-M", "-S", host_ + ".mux", host_},
                      .folder = folder_,
                      .ours_to_end = true},
                     folder_ / (host_ + ".ssh.log"));
    if (!started)
        return started.error();
    master_ = std::move(*started);
    return false;
}

}  // namespace harness::lab::qemu
