// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/volume.hpp"

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::lab_error;
using json = nlohmann::ordered_json;

/// A member taken out of the object; its default when it is missing or null.
template <typename Value>
Value taken(json& object, const char* key, Value fallback = {})
{
    const auto member = object.find(key);
    if (member == object.end())
        return fallback;
    Value value = fallback;
    if constexpr (std::is_same_v<Value, std::int64_t>)  // `get` would take a fraction, too
        value = member->is_null() ? fallback : member->get_ref<const json::number_integer_t&>();
    else
        value = member->is_null() ? fallback : member->get<Value>();
    object.erase(member);
    return value;
}

std::optional<unsigned> taken_number(json& object, const char* key)
{
    const auto number = taken<std::int64_t>(object, key, -1);
    return number < 0 ? std::nullopt : std::optional{static_cast<unsigned>(number)};
}

json to_json(const Snapshot& snapshot, const std::string& volume)
{
    json out{{"Name", snapshot.name},
             {"CreatedTime", snapshot.created},
             {"VolumeUUID", volume},
             {"FilePath", snapshot.file}};
    if (!snapshot.checksum.empty())
        out["SHA256"] = snapshot.checksum;
    if (snapshot.changed > 0)
        out["ChangedFiles"] = snapshot.changed;
    return out;
}

std::map<std::string, Snapshot> taken_snapshots(json& in)
{
    std::map<std::string, Snapshot> snapshots;
    json all = taken<json>(in, "Snapshots", json::object());
    for (auto& [name, one] : all.items())
        snapshots[name] = {taken<std::string>(one, "Name", name),
                           taken<std::string>(one, "CreatedTime"),
                           taken<std::string>(one, "FilePath"), taken<std::string>(one, "SHA256"),
                           taken<std::int64_t>(one, "ChangedFiles")};
    return snapshots;
}

Volume taken_volume(json& in)
{
    Volume volume{.name = taken<std::string>(in, "Name"),
                  .size = taken<std::int64_t>(in, "Size"),
                  .path = taken<std::string>(in, "Path"),
                  .mount_point = taken<std::string>(in, "MountPoint"),
                  .prepared_for_vm = taken<bool>(in, "PrepareForVM"),
                  .created = taken<std::string>(in, "CreatedTime")};
    volume.snapshots = taken_snapshots(in);
    json folder = taken<json>(in, "Folder", json::object());
    volume.folder = {taken_number(folder, "Mode"), taken_number(folder, "UID"),
                     taken_number(folder, "GID")};
    volume.labels = taken<std::map<std::string, std::string>>(in, "Labels");
    volume.others = in.dump();
    return volume;
}

}  // namespace

std::string to_json(const Volume& volume)
{
    json out{{"Name", volume.name},
             {"Size", volume.size},
             {"Path", volume.path},
             {"MountPoint", volume.mount_point},
             {"PrepareForVM", volume.prepared_for_vm},
             {"CreatedTime", volume.created},
             {"Snapshots", json::object()},
             {"Format", record_format}};
    for (const auto& [name, snapshot] : volume.snapshots)
        out["Snapshots"][name] = to_json(snapshot, volume.name);
    for (const auto& [key, number] :
         {std::pair{"Mode", volume.folder.mode}, std::pair{"UID", volume.folder.uid},
          std::pair{"GID", volume.folder.gid}})
        if (number)
            out["Folder"][key] = *number;
    if (!volume.labels.empty())
        out["Labels"] = volume.labels;
    const json others = json::parse(volume.others, nullptr, false);
    if (others.is_object())
        for (const auto& [key, value] : others.items())
            out[key] = value;
    return out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

harness::Result<Volume> volume_from_json(std::string_view text)
{
    // A record is two levels deep; deeper ones are somebody's try at our stack.
    const auto shallow = [](int depth, json::parse_event_t, json&) { return depth < 32; };
    json in = json::parse(text, shallow, false);
    if (!in.is_object())
        return lab_error(text.empty() ? "the record is empty" : "the record is not a JSON object");
    try {  // the one door for what the library throws: a member of the wrong type
        const auto format = taken<std::int64_t>(in, "Format");
        if (format > record_format)
            return lab_error(
                cat("the record was written by a later version of convoy (format ", format, ")"),
                "use that version on this host, too");
        Volume volume = taken_volume(in);
        if (volume.name.empty())
            return lab_error("the record has no name");
        return volume;
    } catch (const json::exception&) {
        return lab_error("the record is damaged: a member has the wrong type");
    }
}

}  // namespace convoy
