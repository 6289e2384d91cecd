// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/providers.hpp"

#include <filesystem>

#include "harness/base/text.hpp"
#include "harness/cli/scenario_file.hpp"
#include "harness/lab/local.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "harness/lab/qemu/provider.hpp"
#include "harness/lab/ssh/provider.hpp"
#include "harness/lab/vagrant/provider.hpp"
#include "harness/scenario/inventory.hpp"

namespace harness::cli {

void add_suite(CLI::App& command, std::string& suite, const std::string& help)
{
    const auto is_name = [](const std::string& text) -> std::string {
        const bool good = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos;
        return good && !text.empty() ? ""
                                     : cat("'", text, "' is no Debian release, such as trixie");
    };
    CLI::Option* option = command.add_option("--suite", suite, help)->check(is_name);
    if (!suite.empty())
        option->capture_default_str();
}

void add_packages(CLI::App& command, std::vector<std::string>& packages)
{
    const auto is_name = [](const std::string& text) -> std::string {
        return model::is_package_name(text) ? ""
                                            : cat("'", text, "' is no name of a Debian package");
    };
    command
        .add_option("--packages", packages,
                    "Debian packages that hosts have besides, separated by commas")
        ->delimiter(',')
        ->check(is_name);
}

void add_acceleration(CLI::App& command, LabOptions& options)
{
    command.add_option("--accel", options.acceleration, "kvm or tcg instead of what a probe finds")
        ->check(CLI::IsMember({"kvm", "tcg"}));
}

void add_convoy(CLI::App& command, std::string& archive)
{
    command.add_option("--convoy", archive,
                       "The convoy.tar.gz to deploy (default: the one that was built)");
}

void add_provider(CLI::App& command, LabOptions& options)
{
    command.add_option("--provider", options.provider,
                       "Instead of the scenario's: qemu, ssh, vagrant, local");
    add_acceleration(command, options);
    add_hosts(command, options);
    add_sources(command, options);
}

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

void add_hosts(CLI::App& command, LabOptions& options)
{
    command.add_option("--inventory", options.inventory,
                       "Machines to use, a YAML file; means --provider ssh");
    command.add_option("--ssh-config", options.ssh_config,
                       "An OpenSSH configuration that has the scenario's hosts; means "
                       "--provider ssh");
    command.add_flag("--i-own-these-hosts", options.owned,
                     "Use them although they hold what volab did not make, and let faults break "
                     "them");
}

Result<std::string> provider_name(const LabOptions& options, const model::LabSpec& spec)
{
    const bool speaks_of_ssh = !options.inventory.empty() || !options.ssh_config.empty();
    if (!options.inventory.empty() && !options.ssh_config.empty())
        return usage_error("--inventory and --ssh-config do not go together",
                           "an inventory names its ssh configuration with 'config'");
    const std::string named = !options.provider.empty() ? options.provider
                              : speaks_of_ssh           ? "ssh"
                                                        : spec.provider;
    std::error_code error;
    if (!options.ssh_config.empty() && !std::filesystem::is_regular_file(options.ssh_config, error))
        return usage_error(cat("--ssh-config: there is no file '", options.ssh_config, "'"));
    if (speaks_of_ssh && named != "ssh")
        return usage_error(
            cat("--inventory and --ssh-config are for the provider ssh, not '", named, "'"),
            "leave out --provider");
    if (!options.suite.empty() && named != "qemu")
        return usage_error(
            cat("--suite is for the provider qemu, not '", named, "'"),
            "its hosts are made of a Debian release; those of others are as they are");
    return named;
}

std::optional<LabWishes> lab_wishes(const LabOptions& options)
{
    if (options.inventory.empty())
        return LabWishes{options, {.file = {}, .config = options.ssh_config, .hosts = {}}};
    auto inventory = scenario::read_inventory(options.inventory);
    if (const auto* mistakes = std::get_if<scenario::Mistakes>(&inventory)) {
        tell(*mistakes);
        return std::nullopt;
    }
    return LabWishes{options, std::get<model::Inventory>(std::move(inventory))};
}

namespace {

/// Of the Vagrantfile here; else of ours.
Result<std::filesystem::path> vagrant_folder()
{
    std::error_code error;
    if (std::filesystem::is_regular_file("Vagrantfile", error))
        return std::filesystem::current_path(error);
    const auto fixtures = lab::qemu::fixtures_folder();
    if (!fixtures)
        return fixtures.error();
    return fixtures->parent_path();
}

lab::ssh::ImageFile image_files(const LabOptions& options, const lab::Interrupt& interrupt)
{
    return [sources = sources_of(options),
            &interrupt](const std::string& name,
                        const lab::Progress& progress) -> Result<std::filesystem::path> {
        const auto image = lab::qemu::docker_image(name, "bookworm", sources, interrupt, progress);
        if (!image)
            return image.error();
        return image->folder / (name + ".tar");
    };
}

}  // namespace

Result<std::unique_ptr<lab::Provider>> make_provider(const std::string& name,
                                                     const LabOptions& options, Strangers strangers,
                                                     const lab::Interrupt& interrupt)
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
    if (name == "ssh")
        return std::unique_ptr<lab::Provider>{std::make_unique<lab::ssh::SshProvider>(
            lab::ssh::Options{std::move(strangers.inventory), std::move(strangers.needs),
                              image_files(options, interrupt), options.owned},
            interrupt)};
    if (name == "vagrant") {
        const auto folder = vagrant_folder();
        if (!folder)
            return folder.error();
        return std::unique_ptr<lab::Provider>{std::make_unique<lab::vagrant::VagrantProvider>(
            lab::vagrant::Options{*folder, options.acceleration, std::move(strangers.needs),
                                  image_files(options, interrupt), options.owned},
            interrupt)};
    }
    return usage_error(cat("the provider '", name, "' is not in this version of volab"),
                       "there are: qemu, ssh, vagrant, local");
}

Result<std::unique_ptr<lab::Provider>>
provider_for(const model::Scenario& scenario, const std::function<bool(const model::Step&)>& is_run,
             const LabWishes& wishes, const lab::Interrupt& interrupt)
{
    const auto name = provider_name(wishes.options, scenario.lab);
    if (!name)
        return name.error();
    return make_provider(*name, wishes.options,
                         {wishes.inventory, lab::ssh::needs_of(scenario, is_run)}, interrupt);
}

}  // namespace harness::cli
