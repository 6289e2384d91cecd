// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "harness/base/text.hpp"
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::cli {

using harness::cat;

namespace {

int with_name(const Call& call, const char* method, const char* path, Json::Members more = {})
{
    const std::string name = call.operand(0);
    if (!is_volume_name(name))
        return fail(why_no_name(name));
    more.insert(more.begin(), {"VolumeName", name});
    return ask(call, method, path, Json::object(std::move(more)));
}

}  // namespace

int volume_create(const Call& call)
{
    std::int64_t size = 0;
    if (const std::string text = call.text("size"); !text.empty()) {
        const auto parsed = parse_size(text);
        if (!parsed)
            return fail(parsed.error());
        size = *parsed;
    }
    const Json body = Json::object({{"Name", call.operand(0)}, {"DriverName", call.text("driver")}, {"Size", size},
                              {"BackupURL", call.text("backup")}, {"Endpoint", call.text("s3-endpoint")},
                              {"DriverVolumeID", call.text("id")}, {"Type", call.text("type")},
                              {"IOPS", call.number("iops")}, {"PrepareForVM", call.is_on("vm")},
                              {"Verbose", wants_json(call)}});
    return ask(call, "POST", "/volumes/create", body);
}

/// Goes on after a failure, says which it was, and fails with the last.
int volume_delete(const Call& call)
{
    for (const std::string& name : call.operands)
        if (!is_volume_name(name))
            return fail(why_no_name(name));
    std::optional<harness::Error> last;
    for (const std::string& name : call.operands) {
        const auto response = send(call, "DELETE", "/volumes/",
                                   Json::object({{"VolumeName", name},
                                                 {"ReferenceOnly", call.is_on("reference")},
                                                 {"Force", call.is_on("force")}}));
        if (!response) {
            last = response.error();
            if (!call.is_on("json"))
                std::printf("Error deleting %s: %s\n", name.c_str(), last->what.c_str());
        } else if (call.is_on("json")) {
            std::printf("%s\n", to_text(Json::object({{"Deleted", name}})).c_str());
        } else {
            std::printf("%s\n", response->body.c_str());
        }
    }
    return last ? fail(*last) : 0;
}

int volume_mount(const Call& call)
{
    return with_name(call, "POST", "/volumes/mount", {{"MountPoint", call.text("mountpoint")}, {"Verbose", wants_json(call)}});
}

int volume_umount(const Call& call)
{
    const std::string name = call.operand(0);
    if (!is_volume_name(name))
        return fail(why_no_name(name));
    return ask_done(call, "POST", "/volumes/umount", Json::object({{"VolumeName", name}}), "Unmounted", name);
}

int volume_list(const Call& call)
{
    return ask(call, "GET", call.is_on("driver") ? "/volumes/list?driver=1" : "/volumes/list", {});
}

int volume_inspect(const Call& call)
{
    return with_name(call, "GET", "/volumes/");
}

int info(const Call& call)
{
    return ask(call, "GET", "/info", {});
}

}  // namespace convoy::cli
