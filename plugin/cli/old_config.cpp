// SPDX-License-Identifier: Apache-2.0
#include "plugin/cli/old_config.hpp"

#include <fstream>
#include <iterator>

#include "harness/base/text.hpp"
#include "plugin/api/json.hpp"

namespace convoy::cli {

namespace {

using harness::cat;
using harness::Ok;
using harness::Result;

/// An empty object when there is no such file.
Result<Json> read(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return Json::object();
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto read = parse_json(text);
    if (!read || !read->is_object())
        return harness::lab_error(cat(path.string(), " is damaged"),
                                  "say --drivers and --driver-opts, and --ignore-config-file");
    return std::move(*read);
}

}  // namespace

Result<> fill_from_old_config(DaemonOptions& options)
{
    if (!options.drivers.empty() || !options.driver_options.empty())
        return Ok{};
    const std::filesystem::path root = options.settings.root;
    const auto convoy = read(root / "convoy.cfg");
    const auto vfs = read(root / "vfs" / "vfs.cfg");
    if (!convoy || !vfs)
        return convoy ? vfs.error() : convoy.error();
    for (const Json& driver : convoy->at("DriverList").list())
        options.drivers.push_back(driver.text());
    if (const std::string path = vfs->at("Path").text(); !path.empty())
        options.driver_options.push_back(cat("vfs.path=", path));
    if (const std::int64_t size = vfs->at("DefaultVolumeSize").number(); size > 0)
        options.driver_options.push_back(cat("vfs.defaultvolumesize=", size));
    Settings& settings = options.settings;
    settings.ignore_docker_delete =
        settings.ignore_docker_delete || convoy->at("IgnoreDockerDelete").flag();
    settings.create_on_docker_mount =
        settings.create_on_docker_mount || convoy->at("CreateOnDockerMount").flag();
    return Ok{};
}

}  // namespace convoy::cli
