// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include "harness/base/text.hpp"
#include "plugin/cli/commands.hpp"
#include "plugin/cli/completion.hpp"
#include "plugin/cli/help.hpp"
#include "plugin/cli/manual.hpp"
#include "plugin/cli/message.hpp"

namespace convoy::cli {
namespace {

int print(const std::string& text)
{
    std::fputs(text.c_str(), stdout);
    return std::fflush(stdout) == 0 ? 0 : 1;
}

int completion(const Call& call)
{
    const std::string script = completion_for(call.operand(0));
    if (script.empty())
        return fail(harness::usage_error(harness::cat("no completion for '", call.operand(0), "'"),
                                         std::string{call.command->operands}));
    return print(script);
}

int man(const Call&)
{
    return print(manual());
}

struct Dispatch {
    std::string_view path;
    int (*run)(const Call&);
};

constexpr std::array dispatch{
    Dispatch{"daemon", daemon},
    Dispatch{"info", info},
    Dispatch{"create", volume_create},
    Dispatch{"delete", volume_delete},
    Dispatch{"mount", volume_mount},
    Dispatch{"umount", volume_umount},
    Dispatch{"list", volume_list},
    Dispatch{"inspect", volume_inspect},
    Dispatch{"volume rename", volume_rename},
    Dispatch{"volume clone", volume_clone},
    Dispatch{"snapshot create", snapshot_create},
    Dispatch{"snapshot delete", snapshot_delete},
    Dispatch{"snapshot inspect", snapshot_inspect},
    Dispatch{"snapshot list", snapshot_list},
    Dispatch{"backup create", backup_create},
    Dispatch{"backup delete", backup_delete},
    Dispatch{"backup list", backup_list},
    Dispatch{"backup inspect", backup_inspect},
    Dispatch{"check", check},
    Dispatch{"fsck", fsck},
    Dispatch{"migrate", migrate},
    Dispatch{"completion", completion},
    Dispatch{"man", man},
};

int run(const std::vector<std::string>& words)
{
    const auto call = parse(words);
    if (!call)
        return fail(call.error());
    if (call->wish == Call::Wish::version)
        return print("Convoy version v" VOLAB_VERSION "\n");
    if (call->wish == Call::Wish::help)
        return print(help_of(*call->command));
    for (const Dispatch& each : dispatch)
        if (each.path == call->command->path)
            return each.run(*call);
    return fail(harness::cat("there is no '", call->command->path, "' in this build"));
}

}  // namespace
}  // namespace convoy::cli

int main(int argc, char** argv)
{
    return convoy::cli::run({argv + 1, argv + argc});
}
