// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/providers.hpp"

#include "harness/base/text.hpp"
#include "harness/lab/local.hpp"
#include "harness/lab/qemu/provider.hpp"

namespace harness::cli {

Result<std::unique_ptr<lab::Provider>> make_provider(const std::string& name,
                                                     const LabOptions& options,
                                                     const lab::Interrupt& interrupt)
{
    namespace qemu = lab::qemu;
    if (name == "local")
        return std::unique_ptr<lab::Provider>{std::make_unique<lab::LocalProvider>(interrupt)};
    if (name == "qemu") {
        qemu::Options chosen{.sources = {options.mirror}, .keep = options.keep};
        if (!options.acceleration.empty())
            chosen.acceleration = options.acceleration == "kvm" ? qemu::Acceleration::kvm
                                                                : qemu::Acceleration::tcg;
        return std::unique_ptr<lab::Provider>{
            std::make_unique<qemu::QemuProvider>(std::move(chosen), interrupt)};
    }
    return usage_error(cat("the provider '", name, "' is not in this version of volab"),
                       "there are: qemu, local");
}

}  // namespace harness::cli
