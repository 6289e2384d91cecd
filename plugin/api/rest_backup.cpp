// SPDX-License-Identifier: Apache-2.0
#include "harness/base/text.hpp"
#include "plugin/api/rest_request.hpp"
#include "plugin/backup/backups.hpp"
#include "plugin/backup/snapshots.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"

// Snapshots, backups, and the work they make.
namespace convoy::rest {

namespace {

using harness::cat;

JobsFor jobs_for(const Request& request)
{
    return {request.service.jobs, harness::excerpt(request.text("RequestID"), 64)};
}

/// What a request about them takes; the state is the share's and the daemon's.
struct Desks {
    explicit Desks(const Request& request)
        : snapshots(request.store, jobs_for(request)),
          backups(request.store, snapshots, jobs_for(request),
                  backup_journal(request.service.settings.root))
    {
    }
    Snapshots snapshots;
    Backups backups;
};

/// rancher/convoy says 404 of a volume that is not there only where it is looked at.
Answer refused_as_text(const StoreError& error)
{
    return refused(400, error.what);
}

std::string escaped(const std::string& url)
{
    return harness::replace_all(url, "&", "\\u0026");
}

Json shown(const Backup& backup)
{
    if (!backup.damage.empty())
        return Json::object({{"BackupURL", backup.url}, {"Error", backup.damage}});
    Json out = Json::object({{"BackupName", backup.record.name},
                             {"BackupURL", backup.url},
                             {"CreatedTime", backup.record.created},
                             {"DriverName", backup.volume.driver},
                             {"SnapshotCreatedAt", backup.record.snapshot_created},
                             {"SnapshotName", backup.record.snapshot},
                             {"VolumeCreatedAt", backup.volume.created},
                             {"VolumeName", backup.volume.name},
                             {"VolumeSize", std::to_string(backup.volume.size)}});
    if (!backup.record.checksum.empty())
        out.set("SHA256", backup.record.checksum);
    if (backup.record.size >= 0)
        out.set("BackupSize", std::to_string(backup.record.size));
    return out;
}

Json shown(const JobState& job)
{
    return Json::object({{"ID", static_cast<std::int64_t>(job.id)},
                         {"RequestID", job.request},
                         {"Kind", to_string(job.kind)},
                         {"VolumeName", job.volume},
                         {"Subject", job.subject},
                         {"StartedTime", ruby_date(job.started)},
                         {"BytesDone", job.done},
                         {"BytesTotal", job.total}});
}

}  // namespace

Answer create_snapshot(const Request& request)
{
    const std::string wanted = request.text("Compression");
    if (!wanted.empty() && wanted != "gzip" && wanted != "zstd")
        return refused(400, cat("there is no compression ",
                                harness::excerpt(harness::without_escapes(wanted), 40),
                                ", but gzip and zstd"));
    const std::string volume = request.text("VolumeName");
    const auto made = Desks(request).snapshots.create(
        volume, request.text("Name"), wanted == "zstd" ? Compression::zstd : Compression::gzip);
    if (const auto* error = std::get_if<StoreError>(&made))
        return refused_as_text(*error);
    const auto& of = std::get<SnapshotOf>(made);
    if (!request.flag("Verbose"))
        return {.body = of.snapshot.name};
    Json out = shown_alone(of.volume, of.snapshot);
    Json::List notes;
    for (const std::string& line : of.notes.lines)
        notes.emplace_back(line);
    if (of.notes.count > of.notes.lines.size())
        notes.emplace_back(cat(of.notes.count - of.notes.lines.size(), " more"));
    if (!notes.empty())
        out.set("Notes", std::move(notes));
    return pretty(out);
}

Answer remove_snapshot(const Request& request)
{
    const auto error = Desks(request).snapshots.remove(request.text("SnapshotName"));
    return error ? refused_as_text(*error) : Answer{};
}

Answer create_backup(const Request& request)
{
    const auto made = Desks(request).backups.create(request.text("SnapshotName"),
                                                    request.text("URL"), request.text("Endpoint"));
    if (const auto* error = std::get_if<StoreError>(&made))
        return refused_as_text(*error);
    const auto& url = std::get<std::string>(made);
    return request.flag("Verbose") ? pretty(Json::object({{"URL", url}}))
                                   : Answer{.body = escaped(url)};
}

Answer list_backups(const Request& request)
{
    const auto listed = Desks(request).backups.list(request.text("URL"), request.text("Endpoint"),
                                                    request.text("VolumeName"));
    if (const auto* error = std::get_if<StoreError>(&listed))
        return refused_as_text(*error);
    Json out = Json::object();
    for (const Backup& backup : std::get<std::vector<Backup>>(listed))
        out.set(backup.url, shown(backup));
    return pretty(out);
}

Answer inspect_backup(const Request& request)
{
    const auto found =
        Desks(request).backups.inspect(request.text("URL"), request.text("Endpoint"));
    if (const auto* error = std::get_if<StoreError>(&found))
        return refused_as_text(*error);
    return pretty(shown(std::get<Backup>(found)));
}

Answer remove_backup(const Request& request)
{
    const auto error = Desks(request).backups.remove(request.text("URL"), request.text("Endpoint"));
    return error ? refused_as_text(*error) : Answer{};
}

Stored<Volume> restore_volume(const Request& request, const std::string& name,
                              const VolumeOptions& options)
{
    const std::string url = request.text("BackupURL"), endpoint = request.text("Endpoint");
    if (!endpoint.empty() && !url.starts_with("s3://"))
        return StoreError{
            Refusal::trouble,
            cat("Unsupported backup protocol for custom endpoint: ",
                harness::excerpt(harness::without_escapes(url.substr(0, url.find(':'))), 40),
                ". Only s3:// is supported.")};
    return Desks(request).backups.restore(name, options, url, endpoint);
}

Answer list_jobs(const Request& request)
{
    Json::List jobs;
    for (const JobState& job : request.service.jobs.running())
        jobs.push_back(shown(job));
    return pretty(Json::object({{"Jobs", std::move(jobs)}}));
}

}  // namespace convoy::rest
