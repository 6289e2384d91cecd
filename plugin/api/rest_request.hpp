// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plugin/api/json.hpp"
#include "plugin/api/service.hpp"
#include "plugin/volume/store.hpp"

// What the resources of the REST API share: rest.cpp finds the route, the others answer.
namespace convoy::rest {

struct Request {
    Service& service;
    Store& store;
    Json body;
    std::string_view query;  ///< "driver=1"

    std::string text(std::string_view key) const { return body.at(key).text(); }
    bool flag(std::string_view key) const { return body.at(key).flag(); }
};

Answer pretty(const Json& value);

/// An error's text and a newline, as Go's http.Error.
Answer refused(unsigned status, std::string what);
/// 404 for what is not there, else 400.
Answer refused(const StoreError& error);

/// Tells whom a list left out without touching what it says: a program that reads the list takes
/// every member for a volume. X-Convoy-Damaged: {"NAME":"why it cannot be read"}, on one line, in
/// ASCII; when there are too many for a header, a member "" says how many more.
void name_damaged(Answer& answer, const std::map<std::string, std::string>& damaged);

/// What rancher/convoy calls a driver's information: texts only, by name.
Json driver_info(const Store& store, const Volume& volume);
Json driver_info(const Volume& volume, const Snapshot& snapshot);
Json shown(const Store& store, const Volume& volume);

Answer info(const Request& request);

Answer list_volumes(const Request& request);
Answer inspect_volume(const Request& request);
Answer create_volume(const Request& request);
Answer remove_volume(const Request& request);
Answer mount_volume(const Request& request);
Answer unmount_volume(const Request& request);
Answer rename_volume(const Request& request);
Answer clone_volume(const Request& request);

/// A snapshot with the volume that it is of.
Json shown_alone(const Volume& volume, const Snapshot& snapshot);
Answer create_snapshot(const Request& request);
Answer remove_snapshot(const Request& request);
Answer list_snapshots(const Request& request);
Answer inspect_snapshot(const Request& request);

Answer create_backup(const Request& request);
Answer remove_backup(const Request& request);
Answer list_backups(const Request& request);
Answer inspect_backup(const Request& request);
/// The volume that a request with a BackupURL asks for.
Stored<Volume> restore_volume(const Request& request, const std::string& name,
                              const VolumeOptions& options);

/// Not in rancher/convoy: {"Jobs":[{"ID","RequestID","Kind","VolumeName","Subject","StartedTime",
/// "BytesDone","BytesTotal"}]} of the snapshots, backups and restores that this daemon works on;
/// BytesTotal is 0 when it is not known yet, RequestID is what the request that makes the work
/// named itself.
Answer list_jobs(const Request& request);

}  // namespace convoy::rest
