// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/ask.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/progress.hpp"

namespace convoy::cli {

int backup_create(const Call& call)
{
    return ask_long(call, "POST", "/backups/create",
                    Json::object({{"URL", call.text("dest")},
                                  {"Endpoint", call.text("s3-endpoint")},
                                  {"SnapshotName", call.operand(0)},
                                  {"Verbose", wants_json(call)}}));
}

int backup_delete(const Call& call)
{
    const std::string url = call.operand(0);
    return ask_done(call, "DELETE", "/backups",
                    Json::object({{"URL", url}, {"Endpoint", call.text("s3-endpoint")}}), "Deleted",
                    url);
}

int backup_list(const Call& call)
{
    return ask(call, "GET", "/backups/list",
               Json::object({{"URL", call.operand(0)},
                             {"Endpoint", call.text("s3-endpoint")},
                             {"VolumeName", call.text("volume-name")},
                             {"SnapshotName", ""}}));
}

int backup_inspect(const Call& call)
{
    return ask(call, "GET", "/backups/inspect",
               Json::object({{"URL", call.operand(0)}, {"Endpoint", call.text("s3-endpoint")}}));
}

}  // namespace convoy::cli
