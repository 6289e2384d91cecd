// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/lab.hpp"

#include <algorithm>
#include <stdexcept>

#include "harness/base/text.hpp"

namespace harness::lab {

bool is_checkpoint_name(std::string_view name)
{
    constexpr std::string_view good =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(good) == name.npos;
}

Host& Lab::host(std::string_view name) const
{
    const auto found =
        std::ranges::find_if(hosts(), [&](const auto& h) { return h->name() == name; });
    if (found == hosts().end())
        throw std::logic_error(cat("no host '", name, "' in this lab"));
    return **found;
}

Result<model::Facts> facts_of(Host& host)
{
    // Only what costs next to nothing: this is asked at the start of every run.
    const auto answer = ask(host, R"sh(
        echo "kernel=$(uname -r)"
        echo "architecture=$(uname -m)"
        . /etc/os-release 2>/dev/null || true
        echo "os=${ID:-unknown}"
        echo "release=${VERSION_ID:-unknown}"
        if [ -S /var/run/docker.sock ] && command -v docker >/dev/null; then
            echo "docker=$(timeout 20 docker version -f '{{.Server.Version}}' 2>/dev/null || true)"
        fi)sh");
    if (!answer)
        return answer.error();
    model::Facts facts{{"host", host.name()}};
    for (const std::string_view line : split_lines(*answer)) {
        const auto equals = line.find('=');
        if (equals != std::string_view::npos && equals + 1 < line.size())
            facts.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return facts;
}

}  // namespace harness::lab
