// SPDX-License-Identifier: Apache-2.0
#include "reports/draw/docker_words.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"

namespace reports {

namespace {

/// Options of docker run, create and service create that take no value; all others do.
bool is_switch(std::string_view option)
{
    constexpr std::array<std::string_view, 17> switches{"--detach",
                                                        "--interactive",
                                                        "--tty",
                                                        "--rm",
                                                        "--init",
                                                        "--privileged",
                                                        "--publish-all",
                                                        "--read-only",
                                                        "--quiet",
                                                        "--no-healthcheck",
                                                        "--oom-kill-disable",
                                                        "--sig-proxy",
                                                        "--disable-content-trust",
                                                        "--help",
                                                        "--with-registry-auth",
                                                        "--no-resolve-image",
                                                        "--insecure"};
    if (option.starts_with("--"))
        return std::ranges::find(switches, option) != switches.end();
    return option.find_first_not_of("ditPq", 1) == std::string_view::npos;
}

struct Option {
    std::string name;
    std::string value;
};

/// Options and operands of words; the operands begin at the first word that is no option.
struct Parsed {
    std::vector<Option> options;
    std::span<const std::string> operands;
};

template <typename IsSwitch>
Parsed parse(std::span<const std::string> words, IsSwitch no_value)
{
    Parsed parsed;
    std::size_t at = 0;
    for (; at < words.size() && words[at].starts_with('-') && words[at].size() > 1; ++at) {
        const std::string& word = words[at];
        const auto equals = word.find('=');
        if (word == "--")
            return {std::move(parsed.options), words.subspan(at + 1)};
        if (word.starts_with("--") && equals != std::string::npos)
            parsed.options.push_back({word.substr(0, equals), word.substr(equals + 1)});
        else if (no_value(word))
            parsed.options.push_back({word, {}});
        else if (!word.starts_with("--") && word.size() > 2 && word[1] != '-')  // -v/a:/b
            parsed.options.push_back({word.substr(0, 2), word.substr(word[2] == '=' ? 3 : 2)});
        else if (at + 1 < words.size())
            parsed.options.push_back({word, words[++at]});
    }
    parsed.operands = words.subspan(at);
    return parsed;
}

/// Parts between `separator`, which counts for nothing within `${…}` and `$(…)`.
std::vector<std::string> parts_of(std::string_view text, char separator)
{
    std::vector<std::string> parts(1);
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c == '{' || c == '(') && (depth > 0 || (i > 0 && text[i - 1] == '$')))
            ++depth;
        else if ((c == '}' || c == ')') && depth > 0)
            --depth;
        if (c == separator && depth == 0)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

/// Docker's rule: a path has a slash in it or starts with a dot or a tilde, all else is a name.
/// What `$(…)` leaves cannot be known; it is nearly always a path (`$(pwd)`).
bool is_path(std::string_view source)
{
    return source.starts_with('.') || source.starts_with('~') || source.starts_with("$(") ||
           source.starts_with("$PWD") || source.find('/') != std::string_view::npos;
}

bool has_word(std::string_view list, std::string_view word)
{
    return std::ranges::any_of(harness::split(list, ','),
                               [&](std::string_view each) { return each == word; });
}

void take(ContainerAsked& asked, const Option& option, std::string& driver)
{
    const auto& [name, value] = option;
    if (name == "--name")
        asked.name = value;
    else if (name == "--rm")
        asked.removed_at_end = value != "false";
    else if (name == "--volume-driver")
        driver = value;
    else if (name == "--volumes-from")
        asked.volumes_from.push_back(value.substr(0, value.find(':')));
    else if (name == "--tmpfs")
        asked.mounts.push_back(
            {MountKind::memory, {}, value.substr(0, value.find(':')), false, {}});
    else if (name == "-v" || name == "--volume" || name == "--mount")
        if (const auto mount = name == "--mount" ? mount_of_mount(value) : mount_of_v(value))
            asked.mounts.push_back(*mount);
}

}  // namespace

std::optional<Mount> mount_of_v(std::string_view text)
{
    const auto parts = parts_of(text, ':');
    if (parts.front().empty())
        return std::nullopt;
    if (parts.size() == 1)
        return Mount{MountKind::anonymous, {}, parts[0], false, {}};
    const MountKind kind = is_path(parts[0]) ? MountKind::directory : MountKind::volume;
    return Mount{kind, parts[0], parts[1], parts.size() > 2 && has_word(parts[2], "ro"), {}};
}

std::optional<Mount> mount_of_mount(std::string_view text)
{
    Mount mount{MountKind::volume, {}, {}, false, {}};
    for (const std::string& part : parts_of(text, ',')) {
        const auto equals = part.find('=');
        const std::string key = part.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
        if (key == "type")
            mount.kind = value == "bind"    ? MountKind::directory
                         : value == "tmpfs" ? MountKind::memory
                                            : MountKind::volume;
        else if (key == "source" || key == "src")
            mount.source = value;
        else if (key == "target" || key == "dst" || key == "destination")
            mount.target = value;
        else if (key == "readonly" || key == "ro")
            mount.read_only = value.empty() || value == "true" || value == "1";
        else if (key == "volume-driver")
            mount.driver = value;
    }
    if (mount.target.empty())
        return std::nullopt;
    if (mount.kind == MountKind::volume && mount.source.empty())
        mount.kind = MountKind::anonymous;
    return mount;
}

std::optional<ContainerAsked> container_asked(std::span<const std::string> words)
{
    const Parsed parsed = parse(words, is_switch);
    if (parsed.operands.empty())
        return std::nullopt;
    ContainerAsked asked;
    std::string driver;
    for (const Option& option : parsed.options)
        take(asked, option, driver);
    asked.image = parsed.operands.front();
    for (Mount& mount : asked.mounts)
        if (mount.driver.empty() &&
            (mount.kind == MountKind::volume || mount.kind == MountKind::anonymous))
            mount.driver = driver;
    return asked;
}

VolumeAsked volume_asked(std::span<const std::string> words)
{
    const Parsed parsed = parse(words, [](std::string_view) { return false; });
    VolumeAsked asked;
    for (const auto& [name, value] : parsed.options) {
        if (name == "-d" || name == "--driver")
            asked.driver = value;
        else if (name == "--name")
            asked.name = value;
        else if ((name == "-o" || name == "--opt") && value.starts_with("device="))
            asked.device = value.substr(7);
    }
    if (!parsed.operands.empty())
        asked.name = parsed.operands.front();
    return asked;
}

}  // namespace reports
