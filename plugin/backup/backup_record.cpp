// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/backup_record.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"
#include "plugin/volume/name.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::lab_error;
using json = nlohmann::ordered_json;

std::string text_in(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::int64_t number_in(const json& object, const char* key, std::int64_t fallback)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                               : fallback;
}

json parse(std::string_view text)
{
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < 8; };
    return json::parse(text, shallow, false);
}

std::string dump(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string pasted(std::string url)
{
    url = harness::replace_all(std::move(url), "\\u0026", "&");
    for (const std::string_view key : {"volume=", "backup="})  // the shell took the backslash
        url = harness::replace_all(std::move(url), cat("u0026", key), cat("&", key));
    return url;
}

harness::Result<BackupAddress> parse_backup_url(const std::string& given)
{
    const std::string url = pasted(given);
    const auto question = url.find('?');
    BackupAddress address{url.substr(0, question), {}, {}};
    for (const std::string_view part : harness::split(
             question == url.npos ? std::string_view{} : std::string_view{url}.substr(question + 1),
             '&')) {
        if (part.starts_with("backup="))
            address.backup = part.substr(7);
        if (part.starts_with("volume="))
            address.volume = part.substr(7);
    }
    if (!is_volume_name(address.backup) || !is_volume_name(address.volume))
        return harness::usage_error(
            cat("Invalid name parsed, got ",
                harness::excerpt(harness::without_escapes(address.backup), 100), " and ",
                harness::excerpt(harness::without_escapes(address.volume), 100)),
            "a backup's URL ends with ?backup=NAME&volume=NAME; quote it for the shell");
    return address;
}

std::string to_url(const BackupAddress& address)
{
    return cat(address.destination, "?backup=", address.backup, "&volume=", address.volume);
}

namespace backup_keys {

std::string volume(const std::string& name)
{
    std::string padded = name;
    while (padded.size() < 4)
        padded += '!';
    return cat(volumes, "/", padded.substr(0, 2), "/", padded.substr(2, 2), "/", name);
}

std::string volume_record(const std::string& name)
{
    return cat(volume(name), "/volume.cfg");
}

std::string backups(const std::string& name)
{
    return cat(volume(name), "/backups");
}

std::string backup_record(const std::string& name, const std::string& backup)
{
    return cat(backups(name), "/backup_", backup, ".cfg");
}

std::string data(const std::string& name, const std::string& backup)
{
    return cat(volume(name), "/BackupFiles/", backup, ".bak");
}

std::string backup_in(const std::string& file)
{
    constexpr std::string_view before = "backup_", after = ".cfg";
    if (!file.starts_with(before) || !file.ends_with(after) ||
        file.size() <= before.size() + after.size())
        return {};
    const std::string name = file.substr(before.size(), file.size() - before.size() - after.size());
    return is_volume_name(name) ? name : std::string{};
}

}  // namespace backup_keys

std::string to_json(const BackedVolume& volume)
{
    return dump({{"Name", volume.name},
                 {"Driver", volume.driver},
                 {"Size", volume.size},
                 {"CreatedTime", volume.created},
                 {"LastBackupName", ""}});
}

harness::Result<BackedVolume> backed_volume_from_json(std::string_view text)
{
    const json in = parse(text);
    if (!in.is_object())
        return lab_error("volume.cfg of the backup is damaged");
    return BackedVolume{text_in(in, "Name"), text_in(in, "Driver"), number_in(in, "Size", 0),
                        text_in(in, "CreatedTime")};
}

std::string to_json(const BackupRecord& backup)
{
    json out{{"Name", backup.name},
             {"Driver", ""},
             {"VolumeName", backup.volume},
             {"SnapshotName", backup.snapshot},
             {"SnapshotCreatedAt", backup.snapshot_created},
             {"CreatedTime", backup.created},
             {"SingleFile", {{"FilePath", backup.data}}}};
    // Members that rancher/convoy does not know, and passes over.
    if (!backup.checksum.empty())
        out["SHA256"] = backup.checksum;
    if (backup.size >= 0)
        out["Size"] = backup.size;
    return dump(out);
}

harness::Result<BackupRecord> backup_from_json(std::string_view text)
{
    const json in = parse(text);
    if (!in.is_object())
        return lab_error("the backup's record is damaged");
    BackupRecord backup{text_in(in, "Name"),         text_in(in, "VolumeName"),
                        text_in(in, "SnapshotName"), text_in(in, "SnapshotCreatedAt"),
                        text_in(in, "CreatedTime"),  {},
                        text_in(in, "SHA256"),       number_in(in, "Size", -1)};
    if (const auto file = in.find("SingleFile"); file != in.end() && file->is_object())
        backup.data = text_in(*file, "FilePath");
    return backup;
}

}  // namespace convoy
