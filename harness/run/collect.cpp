// SPDX-License-Identifier: Apache-2.0
#include "harness/run/collect.hpp"

#include <array>
#include <fstream>

#include "harness/base/text.hpp"
#include "harness/lab/at_once.hpp"
#include "harness/lab/text_sink.hpp"

namespace harness::run {

namespace {

namespace fs = std::filesystem;

struct Source {
    std::string_view file;
    std::string_view what;
    std::string_view script;
};

constexpr std::array sources{
    Source{"journal.txt", "journal", "journalctl -b --no-pager -n 20000"},
    Source{"dmesg.txt", "kernel log", "dmesg"},
    Source{"mounts.txt", "mount table", "mount; echo; df -hT"},
    Source{"docker-ps.txt", "containers", "docker ps -a --no-trunc"},
    Source{"docker-volumes.txt", "volumes", "docker volume ls"},
    Source{"docker-info.txt", "Docker engine", "docker info"},
    Source{"docker-logs.txt", "container logs",
           "for c in $(docker ps -aq); do docker inspect -f '==> {{.Name}} ({{.Config.Image}}, "
           "{{.State.Status}})' $c; docker logs --tail 2000 $c 2>&1; done"},
    Source{"convoy.txt", "convoy log",
           "ls -l /var/run/convoy /etc/docker/plugins /nfs/config 2>/dev/null; "
           "tail -n 20000 /var/log/convoy*.log"},
    Source{"nfs.txt", "NFS", "exportfs -v; showmount -e localhost; nfsstat -m"},
    Source{"processes.txt", "processes", "ps -eo pid,ppid,stat,etime,args --sort=pid"},
};

constexpr std::size_t most_of_a_file = 16 << 20;

void collect_from(lab::Host& host, const Teller& teller, const fs::path& folder)
{
    const fs::path relative = fs::path("collected") / host.name();
    std::error_code error;
    fs::create_directories(folder / relative, error);
    for (const Source& source : sources) {
        lab::TextSink sink(most_of_a_file);
        const auto ran = host.run({cat("set +e; ", source.script), std::chrono::seconds{30}}, sink);
        if (!ran) {
            teller.tell(model::Warning{during(
                cat("collecting the ", source.what, " of '", host.name(), "'"), ran.error())});
            return;
        }
        if (trim(sink.out).empty())
            continue;
        const fs::path file = relative / source.file;
        std::ofstream out(folder / file, std::ios::binary);
        out << sink.out;
        if (out.flush())
            teller.tell(model::Collected{host.name(), std::string{source.what}, file.string()});
        else
            teller.tell(model::Warning{lab_error(
                cat("cannot write '", (folder / file).string(), "'"), "is the disk full?")});
    }
}

}  // namespace

void collect(lab::Lab& lab, const Teller& teller, const fs::path& folder)
{
    const auto& hosts = lab.hosts();
    lab::for_all(hosts.size(), [&](std::size_t i) { collect_from(*hosts[i], teller, folder); });
}

}  // namespace harness::run
