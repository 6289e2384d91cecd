// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/message.hpp"
#include "plugin/cli/progress.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::cli {

int snapshot_create(const Call& call)
{
    const std::string volume = call.operand(0), name = call.text("name");
    for (const std::string& each : {volume, name})
        if (!each.empty() && !is_volume_name(each))
            return fail(why_no_name(each));
    return ask_long(
        call, "POST", "/snapshots/create",
        Json::object({{"Name", name}, {"VolumeName", volume}, {"Verbose", wants_json(call)}}));
}

int snapshot_delete(const Call& call)
{
    const std::string name = call.operand(0);
    return ask_done(call, "DELETE", "/snapshots/", Json::object({{"SnapshotName", name}}),
                    "Deleted", name);
}

int snapshot_inspect(const Call& call)
{
    return ask(call, "GET", "/snapshots/", Json::object({{"SnapshotName", call.operand(0)}}));
}

int snapshot_list(const Call& call)
{
    return ask(call, "GET", "/snapshots/list", Json::object({{"VolumeName", call.operand(0)}}));
}

}  // namespace convoy::cli
