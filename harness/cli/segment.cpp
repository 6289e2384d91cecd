// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/segment.hpp"

#include <memory>

#include <CLI/App.hpp>

#include "harness/cli/commands.hpp"

namespace harness::cli {

void add_segment(CLI::App& app, Context& context)
{
    CLI::App* command = app.add_subcommand(lab::qemu::segment_subcommand, "");
    command->group("");  // not in the help
    const auto hosts = std::make_shared<std::vector<std::string>>();
    command->add_option("HOST", *hosts)->required();
    command->callback([hosts, &context] {
        const auto passed = lab::qemu::pass_frames(*hosts);
        context.exit = passed ? Exit::passed : fail(passed.error());
    });
}

}  // namespace harness::cli
