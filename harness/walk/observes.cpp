// SPDX-License-Identifier: Apache-2.0
#include "harness/walk/observes.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <span>

#include "harness/base/text.hpp"
#include "harness/walk/command_words.hpp"
#include "reports/handout/prompts.hpp"

namespace harness::walk {

namespace {

using reports::ShellCommand;

bool has_any(WordSpan words, Names options)
{
    return std::ranges::any_of(words, [&](const std::string& each) {
        return is_one_of(std::string_view{each}.substr(0, each.find('=')), options);
    });
}

/// A switch among letters that stand together: "-if" has 'i'.
bool has_letter(WordSpan words, char letter)
{
    return std::ranges::any_of(words, [&](const std::string& each) {
        return each.size() > 1 && each[0] == '-' && each[1] != '-' &&
               each.find(letter) != std::string::npos;
    });
}

/// The first word that is no option, and what follows; `valued` are options with a word after them.
WordSpan from_operand(WordSpan words, Names valued = {})
{
    while (!words.empty() && words.front().starts_with('-'))
        words = words.subspan(std::min(words.size(), is_one_of(words.front(), valued) ? 2UL : 1UL));
    return words;
}

/// Commands of Docker by one name each: "container ls", "container list" and "ps" are "ps".
std::string docker_command(WordSpan words)
{
    words = from_operand(words, {"-H", "--host", "--context", "-c", "--config", "-l"});
    if (words.empty())
        return "";
    std::string group, name = words[0];
    if (is_one_of(name, {"container", "volume", "network", "image", "system", "service", "plugin",
                         "node", "swarm", "stack", "secret", "config", "builder", "compose"})) {
        group = name;
        name = words.size() > 1 ? words[1] : "";
    }
    if (is_one_of(name, {"list", "ls"}) && group != "compose")
        name = "ls";
    if (name == "remove")
        name = "rm";
    if (group == "container")
        return name == "ls" ? "ps" : name == "prune" ? "container prune" : name;
    if (group == "image")
        return name == "ls" ? "images" : name == "rm" ? "rmi" : cat("image ", name);
    if (group == "system" && is_one_of(name, {"info", "events"}))
        return name;
    if (group.empty() &&
        is_one_of(name, {"history", "pull", "build", "push", "tag", "load", "save", "import"}))
        return cat("image ", name);
    return group.empty() ? name : cat(group, " ", name);
}

bool only_reads_words(WordSpan words);

/// `docker exec [OPTION…] CONTAINER COMMAND…`
bool docker_exec(WordSpan words)
{
    const auto exec = std::ranges::find(words, "exec");
    const WordSpan rest = from_operand(WordSpan{exec + 1, words.end()},
                                       {"-e", "--env", "-u", "--user", "-w", "--workdir"});
    return rest.size() > 1 && only_reads_words(rest.subspan(1));
}

bool docker(WordSpan words)
{
    if (has_any(words, {"--help", "--version"}))
        return true;
    const std::string command = docker_command(words);
    if (command == "exec")
        return docker_exec(words);
    if (command == "logs")
        return !has_letter(words, 'f') && !has_any(words, {"--follow"});
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

bool operands_only_look(WordSpan words, Names looking)
{
    const WordSpan rest = from_operand(words);
    return rest.empty() ? has_any(words, {"--help", "--version"}) : is_one_of(rest[0], looking);
}

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

bool only_reads_words(WordSpan words)
{
    const std::string_view name = words.front();
    const std::string_view program = name.substr(name.rfind('/') + 1);
    const WordSpan rest = words.subspan(1);
    if (always_reads(program))
        return true;
    if (program == "docker")
        return docker(rest);
    if (program == "convoy")
        return operands_only_look(rest,
                                  {"list", "ls", "info", "inspect", "help", "version", "fsck"}) &&
               !has_any(rest, {"--repair", "--fix"});
    if (program == "curl")
        return curl(rest);
    if (program == "wget")
        return wget(rest);
    if (program == "systemctl")
        return systemctl(rest);
    if (program == "journalctl")
        return !has_any(rest, {"--rotate", "--vacuum-size", "--vacuum-time", "--flush", "-f"});
    if (program == "mount")
        return std::ranges::all_of(rest, [](const std::string& each) { return each == "-l"; }) ||
               (rest.size() == 2 && rest[0] == "-t");
    if (program == "exportfs")
        return std::ranges::all_of(rest, [](const std::string& each) {
            return is_one_of(each, {"-v", "-s"});
        });
    if (program == "ip")
        return ip(rest);
    if (program == "find")
        return find(rest);
    if (program == "sed")
        return sed(rest);
    if (program == "awk" || program == "gawk" || program == "mawk")
        return awk(rest);
    if (program == "tail")
        return !has_letter(rest, 'f') && !has_letter(rest, 'F') && !has_any(rest, {"--follow"});
    if (program == "sort")
        return !has_letter(rest, 'o') && !has_any(rest, {"--output"});
    if (program == "date")
        return !has_letter(rest, 's') && !has_any(rest, {"--set"});
    if (program == "dmesg")
        return !has_letter(rest, 'c') && !has_letter(rest, 'C') && !has_letter(rest, 'w');
    if (program == "hostname" || program == "ulimit")
        return from_operand(rest).empty();
    if (program == "ping")
        return has_letter(rest, 'c');
    if (program == "tar")
        return !rest.empty() && rest[0].find('t') != std::string::npos &&
               rest[0].find_first_of("xcrA") == std::string::npos;
    if (program == "losetup")
        return rest.empty() || is_one_of(rest[0], {"-a", "-l", "--list", "--all"});
    if (program == "dmsetup")
        return operands_only_look(rest, {"ls", "info", "status", "table", "deps", "version"});
    if (program == "xargs") {
        const WordSpan command = from_operand(rest, {"-n", "-I", "-P", "-d", "-L"});
        return command.empty() || only_reads_words(command);
    }
    return false;
}

/// The scripts within `$(…)` and backticks of a word.
std::vector<std::string> substituted(std::string_view word)
{
    std::vector<std::string> scripts;
    for (std::size_t at = 0; at < word.size(); ++at) {
        if (word[at] == '`') {
            const auto end = word.find('`', at + 1);
            if (end == word.npos)
                break;
            scripts.emplace_back(word.substr(at + 1, end - at - 1));
            at = end;
        } else if (word.substr(at).starts_with("$(")) {
            std::size_t depth = 0, end = at + 1;
            for (; end < word.size(); ++end) {
                depth += word[end] == '(';
                depth -= word[end] == ')';
                if (depth == 0)
                    break;
            }
            scripts.emplace_back(word.substr(at + 2, end - std::min(end, at + 2)));
            at = end;
        }
    }
    return scripts;
}

bool writes_file(const reports::Redirect& redirect)
{
    return redirect.kind.find('>') != std::string::npos &&
           !is_one_of(redirect.file, {"/dev/null", "/dev/stdout", "/dev/stderr"});
}

/// Commands that print nothing on standard output when they go well.
bool is_silent(const ShellCommand& command)
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

/// One or several lines that a shell takes as one command, and what is in them.
struct Unit {
    std::string text;
    std::vector<ShellCommand> commands;
    bool reads = false;
    /// A folder or values for what follows: kept, wherever it stands.
    bool prepares = false;
};

bool only_assigns(std::string_view text)
{
    for (const std::string& script : substituted(text))
        if (!only_reads(script))
            return false;
    return true;
}

std::vector<Unit> units_of(std::string_view script)
{
    std::vector<Unit> units;
    for (const reports::TypedLine& line : reports::typed_lines(script)) {
        if (line.begins || units.empty())
            units.emplace_back();
        units.back().text += cat(line.text, "\n");
    }
    for (Unit& unit : units) {
        unit.commands = reports::shell_commands(unit.text);
        unit.reads = unit.commands.empty() ? only_assigns(unit.text) : only_reads(unit.text);
        unit.prepares = unit.reads && std::ranges::all_of(unit.commands, [](const auto& command) {
                            return command.words.front() == "cd" || command.words.front() == "set";
                        });
    }
    return units;
}

/// The last part of a path: whoever writes the file may be in its folder.
std::string_view file_name(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

/// What a command is about.
std::string key_of(const ShellCommand& command)
{
    for (const reports::Redirect& redirect : command.redirects)
        if (writes_file(redirect))
            return cat("> ", file_name(redirect.file));
    const std::string& program = command.words.front();
    const WordSpan rest = WordSpan{command.words}.subspan(1);
    if (program == "docker")
        return cat("docker ", docker_command(rest));
    if (is_one_of(program, {"convoy", "systemctl", "ip", "dmsetup", "git"})) {
        const WordSpan operands = from_operand(rest);
        return cat(program, " ", operands.empty() ? "" : operands[0]);
    }
    if (program == "tee") {
        const WordSpan operands = from_operand(rest);
        return operands.empty() ? program : cat("> ", file_name(operands[0]));
    }
    return program;
}

}  // namespace

bool only_reads(const ShellCommand& command)
{
    if (std::ranges::any_of(command.redirects, writes_file))
        return false;
    for (const std::string& word : command.words)
        for (const std::string& script : substituted(word))
            if (!only_reads(script))
                return false;
    return only_reads_words(command.words);
}

bool only_reads(std::string_view script)
{
    const auto commands = reports::shell_commands(script);
    return std::ranges::all_of(commands, [](const auto& each) { return only_reads(each); }) &&
           only_assigns(script);
}

ReadingPart reading_part(std::string_view script)
{
    const auto units = units_of(script);
    ReadingPart part{"", true, true};
    std::string prepared;
    for (const Unit& unit : units) {
        if (unit.reads) {
            part.script += unit.text;
            prepared += unit.prepares ? unit.text : "";
            continue;
        }
        const bool silent = std::ranges::all_of(unit.commands, is_silent);
        // What was looked at before is printed, too, and no longer there to be seen.
        part.prints_all = part.prints_all && silent && part.script == prepared;
        part.all = false;
        part.script = prepared;
    }
    if (part.script == prepared && !part.all)
        return {};
    return part;
}

bool is_about(std::string_view typed, std::string_view script)
{
    std::set<std::string> changing, all;
    for (const ShellCommand& command : reports::shell_commands(script)) {
        all.insert(key_of(command));
        if (!only_reads(command))
            changing.insert(key_of(command));
    }
    const auto& wanted = changing.empty() ? all : changing;
    return std::ranges::any_of(reports::shell_commands(typed), [&](const ShellCommand& command) {
        return wanted.contains(key_of(command));
    });
}

bool same_text(std::string_view one, std::string_view other)
{
    const auto squeezed = [](std::string_view text) {
        std::string out;
        for (const char c : trim(text)) {
            const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!blank)
                out += c;
            else if (out.back() != ' ')
                out += ' ';
        }
        return out;
    };
    return squeezed(one) == squeezed(other);
}

}  // namespace harness::walk
