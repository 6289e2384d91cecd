// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <memory>

#include <CLI/App.hpp>

#include "harness/base/text.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/providers.hpp"
#include "harness/lab/qemu/box.hpp"
#include "harness/lab/qemu/image_store.hpp"
#include "harness/lab/qemu/paths.hpp"

namespace harness::cli {

namespace {

namespace qemu = lab::qemu;

struct ImageArguments {
    std::string suite = "bookworm";
    std::vector<std::string> packages;
    LabOptions options;
    std::vector<std::string> docker;
    std::string key;
    std::string output;
};

void say(std::string_view doing)
{
    std::printf("… %.*s\n", static_cast<int>(doing.size()), doing.data());
    std::fflush(stdout);
}

Exit build(const ImageArguments& arguments, Context& context)
{
    const qemu::Sources sources = sources_of(arguments.options);
    const auto host =
        qemu::host_image({arguments.suite, arguments.packages}, sources, context.interrupt, say);
    if (!host)
        return fail(host.error());
    std::printf("host image of %s%s%s: %s\n", arguments.suite.c_str(),
                arguments.packages.empty() ? "" : " with ", join(arguments.packages, ", ").c_str(),
                host->folder.c_str());
    for (const std::string& name : arguments.docker) {
        const auto image =
            qemu::docker_image(name, arguments.suite, sources, context.interrupt, say);
        if (!image)
            return fail(image.error());
        std::printf("Docker image %s: %s\n", name.c_str(), image->folder.c_str());
    }
    return Exit::passed;
}

Exit box(const ImageArguments& arguments, Context& context)
{
    const std::string file =
        arguments.output.empty() ? cat("volab-", arguments.suite, ".box") : arguments.output;
    if (const auto good = qemu::check_box_file(file); !good)
        return fail(good.error());
    const auto host =
        qemu::host_image({arguments.suite}, sources_of(arguments.options), context.interrupt, say);
    if (!host)
        return fail(host.error());
    if (const auto made = qemu::make_box(*host, file, context.interrupt, say); !made)
        return fail(made.error());
    std::printf("%s: 'vagrant box add --name volab %s' adds it\n", file.c_str(), file.c_str());
    return Exit::passed;
}

Exit list()
{
    const auto images = qemu::list_images();
    if (images.empty())
        std::printf("no images in %s\n", qemu::cache_folder().c_str());
    else
        std::printf("%-10s %-24s %-18s %10s\n", "KIND", "NAME", "KEY", "MIB");
    for (const qemu::ListedImage& image : images)
        std::printf("%-10s %-24s %-18s %10ju%s%s\n", image.kind.c_str(), image.name.c_str(),
                    image.key.c_str(), image.bytes >> 20, image.packages.empty() ? "" : "  with ",
                    join(image.packages, ", ").c_str());
    return Exit::passed;
}

Exit remove(const std::string& key)
{
    const auto removed = qemu::remove_images(key);
    if (!removed)
        return fail(removed.error());
    for (const std::string& name : *removed)
        std::printf("removed %s\n", name.c_str());
    return Exit::passed;
}

}  // namespace

void add_image(CLI::App& app, Context& context)
{
    CLI::App* command =
        app.add_subcommand("image", "Build, list and remove cached images, make boxes");
    command->require_subcommand(1);
    command->footer("Examples:\n"
                    "  volab image build --suite trixie\n"
                    "  volab image box && vagrant box add --name volab volab-bookworm.box\n"
                    "  volab image list\n"
                    "  volab image rm all");
    const auto arguments = std::make_shared<ImageArguments>();

    CLI::App* build_command =
        command->add_subcommand("build", "Build what is not in the cache yet");
    add_suite(*build_command, arguments->suite, "Debian release of the hosts");
    add_packages(*build_command, arguments->packages);
    add_sources(*build_command, arguments->options);
    build_command
        ->add_option("--docker", arguments->docker, "Docker images, too, separated by commas")
        ->delimiter(',');
    build_command->callback([=, &context] { context.exit = build(*arguments, context); });

    CLI::App* box_command =
        command->add_subcommand("box", "Make a Vagrant box for libvirt of a host image");
    add_suite(*box_command, arguments->suite, "Debian release of the hosts");
    add_sources(*box_command, arguments->options);
    box_command->add_option("-o,--output", arguments->output,
                            "The box (default: volab-SUITE.box, here)");
    box_command->callback([=, &context] { context.exit = box(*arguments, context); });

    command->add_subcommand("list", "List what is in the cache")->callback([&context] {
        context.exit = list();
    });

    CLI::App* rm_command =
        command->add_subcommand("rm", "Remove an image, and the snapshots that stand on it");
    rm_command->add_option("KEY", arguments->key, "Key (or its start), name, or 'all'")->required();
    rm_command->callback([=, &context] { context.exit = remove(arguments->key); });
}

}  // namespace harness::cli
