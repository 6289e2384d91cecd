// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/known_programs.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace harness::walk {

namespace {

/// `docker exec [OPTION…] CONTAINER COMMAND…`
bool docker_exec(WordSpan words)
{
    const WordSpan rest = from_operand(words, {"-e", "--env", "-u", "--user", "-w", "--workdir"});
    return rest.size() > 1 && program_only_reads(rest.subspan(1));
}

bool docker(WordSpan words)
{
    if (has_any(words, {"--help", "--version"}))
        return true;
    const auto [command, rest] = docker_command(words);
    if (command == "exec")
        return docker_exec(rest);
    if (command == "logs")
        return !has_letter(rest, 'f') && !has_any(rest, {"--follow"});
    return is_one_of(command, {"ps",
                               "inspect",
                               "port",
                               "info",
                               "version",
                               "top",
                               "diff",
                               "images",
                               "search",
                               "image inspect",
                               "image history",
                               "volume ls",
                               "volume inspect",
                               "network ls",
                               "network inspect",
                               "system df",
                               "service ls",
                               "service ps",
                               "service inspect",
                               "node ls",
                               "node inspect",
                               "plugin ls",
                               "plugin inspect",
                               "stack ls",
                               "compose ps",
                               "compose config"});
}

bool operands_only_look(WordSpan words, Names looking)
{
    const WordSpan rest = from_operand(words);
    return rest.empty() ? has_any(words, {"--help", "--version"}) : is_one_of(rest[0], looking);
}

bool convoy(WordSpan words)
{
    return operands_only_look(words,
                              {"list", "ls", "info", "inspect", "help", "version", "fsck"}) &&
           !has_any(words, {"--repair", "--fix"});
}

bool curl(WordSpan words)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const std::string next = i + 1 < words.size() ? words[i + 1] : "";
        if (word == "-o" || word == "--output") {
            if (next != "/dev/null")
                return false;
        } else if (word == "-X" || word == "--request") {
            if (!is_one_of(next, {"GET", "HEAD", "OPTIONS"}))
                return false;
        } else if (is_one_of(word, {"-O", "--remote-name", "-d", "-T", "--upload-file", "-F",
                                    "--form", "-c", "--cookie-jar", "-K", "--config", "--json"}) ||
                   word.starts_with("--data") || (word.starts_with("-o") && word.size() > 2) ||
                   (word.starts_with("-X") && word.size() > 2)) {
            return false;
        }
    }
    return true;
}

bool wget(WordSpan words)
{
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == "-qO-" || words[i] == "-O-" || words[i] == "--spider" ||
            ((words[i] == "-O" || words[i] == "-qO") && i + 1 < words.size() &&
             is_one_of(words[i + 1], {"-", "/dev/null", "/dev/stdout"})))
            return true;
    return false;
}

bool systemctl(WordSpan words)
{
    words = from_operand(words, {"-n", "-t", "-p", "-o", "--type", "--property", "--lines"});
    return words.empty() || words[0].starts_with("list-") ||
           is_one_of(words[0], {"status", "is-active", "is-enabled", "is-failed", "show", "cat"});
}

/// `ip OBJECT [show|list|get …]`
bool ip(WordSpan words)
{
    words = from_operand(words);
    return words.size() < 2 || (words[0] != "netns" &&
                                is_one_of(words[1], {"show", "list", "ls", "get", "sh", "s", "l"}));
}

bool find(WordSpan words)
{
    return !has_any(
        words, {"-delete", "-exec", "-execdir", "-ok", "-okdir", "-fprint", "-fprintf", "-fls"});
}

bool awk(WordSpan words)
{
    const auto writes = [](const std::string& word) {
        return word.find('>') != std::string::npos || word.find('|') != std::string::npos ||
               word.find("system") != std::string::npos || word == "-i" || word == "-f";
    };
    return std::ranges::none_of(words, writes);
}

bool sed(WordSpan words)
{
    return !has_letter(words, 'i') && !has_any(words, {"--in-place", "-f", "--file"}) &&
           std::ranges::none_of(words, [](const std::string& word) {
               return word.ends_with("/e") || word.find("w /") != std::string::npos;
           });
}

bool mount(WordSpan words)
{
    return std::ranges::all_of(words, [](const std::string& each) { return each == "-l"; }) ||
           (words.size() == 2 && words[0] == "-t");
}

bool exportfs(WordSpan words)
{
    return std::ranges::all_of(words, [](const std::string& each) {
        return is_one_of(each, {"-v", "-s"});
    });
}

bool tar(WordSpan words)
{
    return !words.empty() && words[0].find('t') != std::string::npos &&
           words[0].find_first_of("xcrA") == std::string::npos;
}

bool xargs(WordSpan words)
{
    const WordSpan command = from_operand(words, {"-n", "-I", "-P", "-d", "-L"});
    return command.empty() || program_only_reads(command);
}

bool has_no_operand(WordSpan words)
{
    return from_operand(words).empty();
}

/// A program that only looks when it is given certain words.
struct Known {
    std::string_view program;
    bool (*only_reads)(WordSpan words);
};

constexpr std::array known_programs{
    Known{"awk", awk},
    Known{"convoy", convoy},
    Known{"curl", curl},
    Known{"date",
          [](WordSpan words) { return !has_letter(words, 's') && !has_any(words, {"--set"}); }},
    Known{"dmesg",
          [](WordSpan words) {
              return !has_letter(words, 'c') && !has_letter(words, 'C') && !has_letter(words, 'w');
          }},
    Known{
        "dmsetup",
        [](WordSpan words) {
            return operands_only_look(words, {"ls", "info", "status", "table", "deps", "version"});
        }},
    Known{"docker", docker},
    Known{"exportfs", exportfs},
    Known{"find", find},
    Known{"gawk", awk},
    Known{"hostname", has_no_operand},
    Known{"ip", ip},
    Known{
        "journalctl",
        [](WordSpan words) {
            return !has_any(words, {"--rotate", "--vacuum-size", "--vacuum-time", "--flush", "-f"});
        }},
    Known{"losetup",
          [](WordSpan words) {
              return words.empty() || is_one_of(words[0], {"-a", "-l", "--list", "--all"});
          }},
    Known{"mawk", awk},
    Known{"mount", mount},
    Known{"ping", [](WordSpan words) { return has_letter(words, 'c'); }},
    Known{"sed", sed},
    Known{"sort",
          [](WordSpan words) { return !has_letter(words, 'o') && !has_any(words, {"--output"}); }},
    Known{"systemctl", systemctl},
    Known{"tail",
          [](WordSpan words) {
              return !has_letter(words, 'f') && !has_letter(words, 'F') &&
                     !has_any(words, {"--follow"});
          }},
    Known{"tar", tar},
    Known{"ulimit", has_no_operand},
    Known{"wget", wget},
    Known{"xargs", xargs},
};

/// Programs that only look, whatever their words.
bool always_reads(std::string_view program)
{
    static const std::set<std::string_view> programs{
        "cat",       "ls",        "head",      "grep",     "egrep",    "fgrep",    "zgrep",
        "test",      "[",         "[[",        "true",     "false",    ":",        "echo",
        "printf",    "pwd",       "stat",      "df",       "du",       "findmnt",  "mountpoint",
        "showmount", "rpcinfo",   "nfsstat",   "cksum",    "wc",       "uniq",     "cut",
        "tr",        "jq",        "column",    "diff",     "cmp",      "comm",     "join",
        "paste",     "file",      "readlink",  "realpath", "basename", "dirname",  "id",
        "whoami",    "uname",     "ps",        "pgrep",    "pidof",    "ss",       "netstat",
        "lsblk",     "lsmod",     "lscpu",     "uptime",   "free",     "printenv", "which",
        "type",      "seq",       "nl",        "tac",      "rev",      "tree",     "xxd",
        "od",        "hexdump",   "strings",   "getfacl",  "getfattr", "lsof",     "nproc",
        "getent",    "nslookup",  "host",      "dig",      "lsattr",   "md5sum",   "sha1sum",
        "sha224sum", "sha256sum", "sha512sum", "b2sum",    "cd",       "sleep",    "expr",
        "less",      "more",      "man",       "help",     "history",  "last",     "w",
        "who",       "groups",    "lsns",      "numfmt",   "fold",     "fmt",      "base64",
        "zcat",      "let",       "set",       "shopt",    "read",     "exit",     "return",
        "break",     "continue",  "for",       "in",       "done",     "fi",       "esac",
        "}",         "wait",      "clear",     "blkid",    "lvs",      "vgs",      "pvs",
        "tput",      "locale",    "umask",     "local",    "export"};
    return programs.contains(program);
}

}  // namespace

bool program_only_reads(WordSpan words)
{
    const std::string_view name = words.front();
    const std::string_view program = name.substr(name.rfind('/') + 1);
    if (always_reads(program))
        return true;
    const auto known = std::ranges::find(known_programs, program, &Known::program);
    return known != known_programs.end() && known->only_reads(words.subspan(1));
}

bool is_silent(const reports::ShellCommand& command)
{
    const bool redirected = std::ranges::any_of(command.redirects, [](const auto& redirect) {
        return redirect.kind.find('>') != std::string::npos;
    });
    const std::string& program = command.words.front();
    if (redirected)
        return true;
    if (program == "exportfs")
        return !has_letter(command.words, 'v');
    if (program == "systemctl")
        return !systemctl(WordSpan{command.words}.subspan(1));
    if (program == "tar")
        return !has_letter(command.words, 'v') &&
               (command.words.size() < 2 || command.words[1].find('v') == std::string::npos);
    return is_one_of(program, {"mkdir",    "rmdir", "cp",    "mv",     "rm",     "touch",
                               "ln",       "chmod", "chown", "mount",  "umount", "truncate",
                               "sync",     "kill",  "pkill", "cd",     "set",    "export",
                               "modprobe", "sleep", "true",  "swapon", "swapoff"});
}

}  // namespace harness::walk
