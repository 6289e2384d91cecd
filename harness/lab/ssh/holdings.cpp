// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/ssh/holdings.hpp"

#include <algorithm>

#include "harness/base/text.hpp"

namespace harness::lab::ssh {

namespace {

constexpr std::string_view made_file = "/var/lib/volab/made";
constexpr std::string_view mark = "volab:holds ";
constexpr std::string_view made_mark = "volab:made ";

std::string for_people(const std::string& thing)
{
    const auto words = split(thing, ' ');
    if (words.size() < 3)
        return thing;
    if (words[0] == "mount")
        return cat("mount ", words[1], " (", words[2], ")");
    std::string name;
    for (std::size_t i = words[0] == "process" ? 3 : 2; i < words.size(); ++i)
        name += cat(name.empty() ? "" : " ", words[i]);
    // Anonymous volumes and the like have names of 64 characters.
    name = name.size() > 32 ? name.substr(0, 12) : name;
    return words[0] == "process" ? cat("process ", name, " (", words[1], ")")
                                 : cat(words[0], " ", name);
}

}  // namespace

std::string holdings_script()
{
    return cat(R"sh(
        { [ ! -e )sh",
               made_file, R"sh( ] || sed 's/^/volab:made /' )sh", made_file, R"sh(; }
        if command -v docker >/dev/null && [ -S /var/run/docker.sock ]; then
            timeout 60 docker ps -a --no-trunc --format 'volab:holds container {{.ID}} {{.Names}}'
            timeout 60 docker volume ls --format 'volab:holds volume {{.Driver}} {{.Name}}'
            timeout 60 docker network ls --no-trunc --format 'volab:holds network {{.ID}} {{.Name}}' |
                grep -v -E ' (bridge|host|none)$' || [ ${PIPESTATUS[0]} = 0 ]
        fi
        # What Docker, systemd and NFS servers mount for themselves comes and goes with them.
        while read -r source target type rest; do
            case $type in overlay | nsfs | nfsd | rpc_pipefs | binfmt_misc | autofs | devpts) continue ;; esac
            case $target in /var/lib/docker/* | /run/docker/* | /run/user/* | /run/credentials/* | \
                /sys/* | /dev/*) continue ;; esac
            echo "volab:holds mount $target $type $source"
        done </proc/mounts
        session=$(ps -o sid= -p $BASHPID)
        for folder in $(grep -lzs ^VOLAB_STEP= /proc/[0-9]*/environ); do
            pid=${folder#/proc/} pid=${pid%/environ}
            stat=$(cat /proc/$pid/stat 2>/dev/null) || continue
            set -- ${stat##*) }
            [ $4 != $session ] || continue
            echo "volab:holds process $pid ${20} $(tr -cd '[:print:]' </proc/$pid/comm)"
        done)sh");
}

Holdings holdings_in(std::string_view output)
{
    Holdings holdings;
    for (const std::string_view line : split_lines(output)) {
        if (line.starts_with(mark))
            holdings.things.insert(to_utf8(line.substr(mark.size())));
        else if (line.starts_with(made_mark))
            holdings.made.insert(to_utf8(line.substr(made_mark.size())));
    }
    return holdings;
}

std::vector<std::string> strangers(const Holdings& holdings)
{
    std::vector<std::string> found;
    for (const std::string& thing : holdings.things)
        if (!thing.starts_with("mount ") && !holdings.made.contains(thing))
            found.push_back(thing);
    return found;
}

std::vector<std::string> left(const Holdings& before, const Holdings& after)
{
    std::vector<std::string> found;
    std::ranges::set_difference(after.things, before.things, std::back_inserter(found));
    return found;
}

std::string remember_script(const Holdings& before, const Holdings& after)
{
    std::set<std::string> made;
    std::ranges::set_intersection(before.made, after.things, std::inserter(made, made.end()));
    for (std::string& thing : left(before, after))
        made.insert(std::move(thing));
    if (made.empty())
        return cat("rm -f ", made_file, "; rmdir /var/lib/volab 2>/dev/null || true");
    std::string lines;
    for (const std::string& thing : made)
        lines += cat(" ", shell_quote(thing));
    return cat("mkdir -p /var/lib/volab; printf '%s\\n'", lines, " >", made_file);
}

std::string for_people(const std::vector<std::string>& things, std::size_t most)
{
    std::string text;
    for (std::size_t i = 0; i < std::min(most, things.size()); ++i)
        text += cat(i == 0 ? "" : ", ", for_people(things[i]));
    if (things.size() > most)
        text += cat(" and ", things.size() - most, " more");
    return text;
}

}  // namespace harness::lab::ssh
