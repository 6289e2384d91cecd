// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/providers.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/local.hpp"
#include "harness/lab/qemu/provider.hpp"

namespace harness::cli {

void add_sources(CLI::App& command, LabOptions& options)
{
    command.add_option("--mirror", options.mirror,
                       "Debian archive to build images from (default: this machine's)");
    command.add_flag("--pull", options.pull,
                     "Take Docker images from a registry instead of building them");
    command.add_option("--registry", options.registry,
                       cat("The registry, HOST[:PORT][/PREFIX]; means --pull (default: ",
                           lab::qemu::default_registry, ")"));
}

lab::qemu::Sources sources_of(const LabOptions& options)
{
    const bool pull = options.pull || !options.registry.empty();
    const std::string registry =
        options.registry.empty() ? lab::qemu::default_registry : options.registry;
    return {options.mirror, pull ? registry : ""};
}

Result<std::unique_ptr<lab::Provider>>
make_provider(const std::string& name, const LabOptions& options, const lab::Interrupt& interrupt)
{
    namespace qemu = lab::qemu;
    if (name == "local")
        return std::unique_ptr<lab::Provider>{std::make_unique<lab::LocalProvider>(interrupt)};
    if (name == "qemu") {
        qemu::Options chosen{.sources = sources_of(options), .keep = options.keep};
        if (!options.acceleration.empty())
            chosen.acceleration =
                options.acceleration == "kvm" ? qemu::Acceleration::kvm : qemu::Acceleration::tcg;
        return std::unique_ptr<lab::Provider>{
            std::make_unique<qemu::QemuProvider>(std::move(chosen), interrupt)};
    }
    return usage_error(cat("the provider '", name, "' is not in this version of volab"),
                       "there are: qemu, local");
}

}  // namespace harness::cli
