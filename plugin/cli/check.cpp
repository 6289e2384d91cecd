// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/mounts.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::cli {

using harness::cat;

namespace {

/// Collects a line for each thing that was looked at.
class Report {
public:
    void good(const std::string& what, const std::string& how)
    {
        lines_.push_back({"ok", what, how});
    }
    void note(const std::string& what, const std::string& how)
    {
        lines_.push_back({"note", what, how});
    }
    void wrong(const std::string& what, const std::string& how)
    {
        lines_.push_back({"wrong", what, how});
        failed_ = true;
    }

    int print(bool as_json) const
    {
        Json::List all;
        for (const Line& line : lines_)
            if (as_json)
                all.push_back(
                    Json::object({{"State", line.state}, {"What", line.what}, {"How", line.how}}));
            else
                std::printf("%-6s %-14s %s\n", line.state, line.what.c_str(), line.how.c_str());
        if (as_json)
            std::printf(
                "%s\n",
                to_text(Json::object({{"Good", !failed_}, {"Checks", std::move(all)}})).c_str());
        return failed_ ? 1 : 0;
    }

private:
    struct Line {
        const char* state;
        std::string what, how;
    };
    std::vector<Line> lines_;
    bool failed_ = false;
};

/// Whether two names lead to one place: /var/run is a link to /run, and both are written. Not
/// equivalent(), which knows no sockets.
bool are_one(const std::filesystem::path& one, const std::filesystem::path& other)
{
    std::error_code error;
    return one == other || std::filesystem::weakly_canonical(one, error) ==
                               std::filesystem::weakly_canonical(other, error);
}

void check_spec(const Call& call, Report& report)
{
    const std::string spec = call.text("spec"), socket = socket_of(call);
    const std::string tell = cat("echo unix://", socket, " >", spec);
    std::ifstream file(spec);
    std::string line;
    if (!file || !std::getline(file, line))
        return report.wrong("spec file", cat(spec, " cannot be read: ", tell));
    const std::string_view url = harness::trim(line);
    if (!url.starts_with("unix://") && !url.starts_with("tcp://"))
        return report.wrong("spec file", cat(spec, " has no URL: ", tell));
    if (url.starts_with("unix://") && !are_one(url.substr(7), socket))
        return report.wrong("spec file", cat(spec, " names ",
                                             harness::excerpt(harness::without_escapes(url), 200),
                                             ", not this daemon: ", tell));
    report.good("spec file", cat(spec, " names ", url));
}

/// The daemon's answer to info; null without one.
Json check_daemon(const Call& call, Report& report)
{
    const std::string socket = socket_of(call);
    struct stat info = {};
    if (::stat(socket.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) {
        report.wrong("socket",
                     cat("there is none at ", socket, ": start 'convoy daemon', or say --socket"));
        return {};
    }
    report.good("socket", socket);
    const auto response = send(call, "GET", "/info", {});
    const auto answer = response ? parse_json(response->body) : std::nullopt;
    if (!answer) {
        report.wrong("daemon", response ? "it answers with something else than convoy's"
                                        : std::string{harness::trim(response.error().what)});
        return {};
    }
    report.good("daemon", "answers");
    if (const std::string trouble = answer->at("Trouble").text(); !trouble.empty())
        report.wrong("volumes", trouble);
    for (const auto& [name, reason] : answer->at("Damaged").members())
        report.wrong("volumes", cat(name, " cannot be read: ", reason.text(), ": convoy fsck"));
    return *answer;
}

/// A file of our own is made and removed: that tells whether we may, and what time it is there.
void check_writing(const std::string& share, Report& report)
{
    const Fd folder{::open(share.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const std::string name = cat("config/convoy.check~", unique());
    const Fd file =
        folder ? open_beneath(folder.get(), name, O_WRONLY | O_CREAT | O_EXCL, 0600) : Fd{};
    if (!file)
        return report.wrong("writing",
                            cat(cannot("write on the share", share).what,
                                ": the export has to allow it to root (no_root_squash)"));
    const bool written = ::write(file.get(), "x", 1) == 1 && ::fsync(file.get()) == 0;
    const std::string error = written ? "" : cannot("write on the share", share).what;
    struct stat info = {};
    const std::time_t here = std::time(nullptr);
    const bool told = ::fstat(file.get(), &info) == 0;
    ::unlinkat(folder.get(), name.c_str(), 0);
    if (!written)
        return report.wrong("writing", error);
    report.good("writing", "a file was written and removed");
    const std::time_t off =
        told ? std::max(here - info.st_mtim.tv_sec, info.st_mtim.tv_sec - here) : 0;
    if (off > 5)
        report.wrong("clock",
                     cat("this host's and the share's differ by ", off, " s: set them by NTP"));
    else
        report.good("clock", "this host's and the share's agree");
}

void check_share(const std::string& share, Report& report)
{
    std::error_code error;
    const std::filesystem::path path = std::filesystem::canonical(share, error);
    if (error)
        return report.wrong("share", cat(share, ": ", error.message(), ": mount it"));
    const auto mount = mount_of(path);
    if (!mount)
        report.wrong("share", cat(share, " is on no mount that this process sees"));
    else if (mount->point != path)
        report.note("share",
                    cat(share, " is no mount of its own, but a folder on ", mount->point, " (",
                        mount->type, "): other hosts see it only if that is shared"));
    else
        report.good("share", cat(mount->source, " is mounted at ", share, " (", mount->type, ")"));
    check_writing(path.string(), report);
}

/// The engine looks for plugins when it is asked for volumes; then it lists those it has found.
void check_engine(const Call& call, Report& report)
{
    const std::string socket = call.text("docker");
    const auto volumes = request(socket, "GET", "/volumes", "");
    const auto info = request(socket, "GET", "/info", "");
    const auto told = info ? parse_json(info->body) : std::nullopt;
    if (!volumes || !told)
        return report.wrong(
            "engine", cat("no Docker engine answers at ", socket, ": start it, or say --docker"));
    for (const Json& driver : told->at("Plugins").at("Volume").list())
        if (driver.text() == "convoy" || driver.text().starts_with("convoy:"))
            return report.good("engine", cat("Docker ", told->at("ServerVersion").text(),
                                             " knows the driver ", driver.text()));
    report.wrong(
        "engine",
        cat("Docker ", told->at("ServerVersion").text(),
            " does not know convoy: see to the spec file and the daemon, then 'docker volume ls'"));
}

}  // namespace

int check(const Call& call)
{
    Report report;
    check_spec(call, report);
    const Json info = check_daemon(call, report);
    if (const std::string share = info.at("vfs").at("Path").text(); !share.empty())
        check_share(share, report);
    check_engine(call, report);
    return report.print(call.is_on("json"));
}

}  // namespace convoy::cli
