// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/destination.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"

namespace harness::lab::ssh {

namespace {

/// What both have, in front of the destination.
std::vector<std::string> common_words(const Destination& to)
{
    std::vector<std::string> words{"ssh", "-T", "-S", to.socket.string()};
    for (const char* option :
         {"BatchMode=yes", "ControlPersist=no", "RemoteCommand=none", "ClearAllForwardings=yes",
          "PermitLocalCommand=no", "LogLevel=ERROR", "ConnectTimeout=30", "ServerAliveInterval=15",
          "ServerAliveCountMax=8"})
        words.insert(words.end(), {"-o", option});
    const auto add = [&](std::vector<std::string> more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    if (!to.config.empty())
        add({"-F", to.config});
    if (to.host.port != 0)
        add({"-p", std::to_string(to.host.port)});
    if (!to.host.user.empty())
        add({"-l", to.host.user});
    if (!to.host.identity.empty())
        add({"-o", "IdentitiesOnly=yes", "-i", to.host.identity});
    if (!to.host.jump.empty())
        add({"-J", to.host.jump});
    return words;
}

/// A sign in what ssh says; the first that is found decides.
struct Meaning {
    std::string_view sign;
    std::string_view what;
    std::string_view hint;  ///< "@" is the destination, "#" how to forget its key
};
constexpr std::array meanings{
    Meaning{"REMOTE HOST IDENTIFICATION HAS CHANGED",
            "its host key is not the one that is known: it was installed anew, or somebody is in "
            "between",
            "if it was installed anew: '#' forgets the old key, 'ssh @' shows the new one"},
    Meaning{"Host key verification failed", "its host key is not known",
            "log in once with 'ssh @' and compare the key with the host's own (ssh-keygen -lf "
            "/etc/ssh/ssh_host_ed25519_key.pub)"},
    Meaning{"UNPROTECTED PRIVATE KEY FILE", "ssh does not use a private key that others can read",
            "chmod 600 the file"},
    Meaning{"Too many authentication failures", "it refuses us after too many keys",
            "name the key with 'identity' in the inventory or IdentityFile in the ssh "
            "configuration, with IdentitiesOnly yes"},
    Meaning{"Permission denied (", "it accepts none of our keys",
            "does 'ssh -o BatchMode=yes @ true' work? put the key into its authorized_keys, name "
            "it with 'identity', or load it with ssh-add"},
    Meaning{"Could not resolve hostname", "there is no host of that name",
            "is '@' in your ssh configuration, in /etc/hosts or in the DNS? an inventory can name "
            "its address"},
    Meaning{"Connection refused", "nothing listens there",
            "are address and port right, and is sshd running?"},
    Meaning{"No route to host", "there is no way to it", "is it up, and is the address right?"},
    Meaning{"Network is unreachable", "there is no way to it",
            "is this machine's network up, and is the address right?"},
    Meaning{"timed out", "it does not answer", "is it up, and are address and port right?"},
    Meaning{"Bad configuration option", "the ssh configuration is wrong",
            "'ssh -G @' shows what ssh makes of it"},
    Meaning{"terminating,", "the ssh configuration is wrong",
            "'ssh -G @' shows what ssh makes of it"},
};

/// " (192.0.2.1 port 22)": what the user's configuration made of the name, if ssh came that far.
std::string place_in(std::string_view said)
{
    constexpr std::string_view sign = "connect to host ";
    const auto at = said.find(sign);
    if (at == said.npos)
        return {};
    const std::string_view rest = said.substr(at + sign.size());
    return cat(" (", excerpt(rest.substr(0, rest.find(':', rest.find(" port "))), 100), ")");
}

/// ssh tells itself, where keys are kept under another name than that of the host.
std::string how_to_forget(std::string_view said, const std::string& destination)
{
    for (const std::string_view line : split_lines(said))
        if (trim(line).starts_with("ssh-keygen -f "))
            return std::string{trim(line)};
    return cat("ssh-keygen -R ", destination);
}

}  // namespace

std::vector<std::string> command_words(const Destination& to)
{
    std::vector<std::string> words = common_words(to);
    words.insert(words.end(), {"-o", "ControlMaster=no", "--", to.host.ssh});
    return words;
}

std::vector<std::string> shared_connection_words(const Destination& to)
{
    std::vector<std::string> words = common_words(to);
    words.insert(words.end(), {"-N", "-M", "--", to.host.ssh});
    return words;
}

std::vector<std::string> terminal_words(const Destination& to, Root root, std::string_view script)
{
    std::vector<std::string> words = command_words(to);
    std::ranges::replace(words, "-T", "-tt");
    // No session of its own under sudo: it would be without the terminal.
    words.push_back(cat(root == Root::by_login ? "exec bash -c " : "exec sudo -n -H -- bash -c ",
                        shell_quote(cat("cd ~; export LC_ALL=C.UTF-8; ", script))));
    return words;
}

Transport transport_to(const Destination& to, Root root)
{
    // The login shell may be any. Under sudo a session of our own: it is what ends all of a step,
    // and what a terminal that sudo makes and closes does not reach.
    return {.argv = command_words(to),
            .name = cat("ssh to '", to.host.name, "'"),
            .shell =
                root == Root::by_login ? "exec bash -c" : "exec sudo -n -H -- setsid -w bash -c",
            .prologue = root == Root::by_login ? "" : "cd ~; "};
}

Error error_of(const Destination& to, std::string_view words)
{
    const std::string said = to_utf8(trim(words));
    for (const Meaning& meaning : meanings)
        if (said.find(meaning.sign) != std::string::npos)
            return lab_error(cat(meaning.what, place_in(said)),
                             replace_all(replace_all(std::string{meaning.hint}, "@", to.host.ssh),
                                         "#", how_to_forget(said, to.host.ssh)));
    const auto lines = split_lines(said);
    return lab_error(
        cat("ssh fails: ", lines.empty() ? "it says nothing" : excerpt(lines.back(), 300)),
        cat("does 'ssh ", to.host.ssh, " true' work?"));
}

}  // namespace harness::lab::ssh
