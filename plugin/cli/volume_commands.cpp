// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "harness/base/text.hpp"
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/cli/progress.hpp"
#include "plugin/volume/forms.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::cli {

using harness::cat;

namespace {

/// "a=b" of each -o, as members; a key that is given twice is joined as Docker's label option wants
/// it.
harness::Result<Json> options_in(const Call& call)
{
    Json options = Json::object();
    std::string labels;
    for (const std::string& option : call.all("option")) {
        const auto equals = option.find('=');
        if (equals == 0 || equals == std::string::npos)
            return harness::usage_error(cat("invalid value '",
                                            harness::excerpt(harness::without_escapes(option), 100),
                                            "' for flag --option"),
                                        "it is KEY=VALUE");
        const std::string key = option.substr(0, equals), value = option.substr(equals + 1);
        if (key == "label")
            labels += cat(labels.empty() ? "" : ",", value);
        else if (options.at(key) != Json{})
            return harness::usage_error(cat("option ", key, " is given twice"));
        else
            options.set(key, value);
    }
    if (!labels.empty())
        options.set("label", labels);
    return options;
}

int with_name(const Call& call, const char* method, const char* path, Json::Members more = {})
{
    const std::string name = call.operand(0);
    if (!is_volume_name(name))
        return fail(why_no_name(name));
    more.insert(more.begin(), {"VolumeName", name});
    return ask(call, method, path, Json::object(std::move(more)));
}

int with_two_names(const Call& call, const char* path)
{
    for (const std::string& name : call.operands)
        if (!is_volume_name(name))
            return fail(why_no_name(name));
    return ask(call, "POST", path,
               Json::object({{"VolumeName", call.operand(0)},
                             {"NewName", call.operand(1)},
                             {"Verbose", wants_json(call)}}));
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
    const auto options = options_in(call);
    if (!options)
        return fail(options.error());
    Json body = Json::object({{"Name", call.operand(0)},
                              {"DriverName", call.text("driver")},
                              {"Size", size},
                              {"BackupURL", call.text("backup")},
                              {"Endpoint", call.text("s3-endpoint")},
                              {"DriverVolumeID", call.text("id")},
                              {"Type", call.text("type")},
                              {"IOPS", call.number("iops")},
                              {"PrepareForVM", call.is_on("vm")},
                              {"Verbose", wants_json(call)}});
    if (!options->members().empty())
        body.set("Options", *options);
    return call.has("backup") ? ask_long(call, "POST", "/volumes/create", body)
                              : ask(call, "POST", "/volumes/create", body);
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
    return with_name(call, "POST", "/volumes/mount",
                     {{"MountPoint", call.text("mountpoint")}, {"Verbose", wants_json(call)}});
}

int volume_umount(const Call& call)
{
    const std::string name = call.operand(0);
    if (!is_volume_name(name))
        return fail(why_no_name(name));
    return ask_done(call, "POST", "/volumes/umount", Json::object({{"VolumeName", name}}),
                    "Unmounted", name);
}

int volume_list(const Call& call)
{
    return ask(call, "GET", call.is_on("driver") ? "/volumes/list?driver=1" : "/volumes/list", {});
}

int volume_inspect(const Call& call)
{
    return with_name(call, "GET", "/volumes/");
}

int volume_rename(const Call& call)
{
    return with_two_names(call, "/volumes/rename");
}

int volume_clone(const Call& call)
{
    return with_two_names(call, "/volumes/clone");
}

int info(const Call& call)
{
    return ask(call, "GET", "/info", {});
}

}  // namespace convoy::cli
