// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/formats.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "harness/lab/qemu/paths.hpp"
#include "reports/junit.hpp"
#include "reports/record/reader.hpp"

namespace harness::cli {

namespace {

/// A format that is made while a record is read.
template <typename Report>
Result<> write_report(const Runs& runs, const std::filesystem::path& file)
{
    Report report;
    if (const auto read = reports::read_record(runs.records.front(), {&report}); !read)
        return read.error();
    return lab::qemu::write_file(file, report.text());
}

constexpr std::array all{
    Format{"junit", "JUnit XML, for every CI system", false, write_report<reports::JUnitReport>},
};

std::vector<std::string> names()
{
    std::vector<std::string> names;
    for (const Format& format : all)
        names.emplace_back(format.name);
    return names;
}

}  // namespace

std::span<const Format> formats()
{
    return all;
}

const Format* format_of(std::string_view name)
{
    return &*std::ranges::find(all, name, &Format::name);
}

void add_format_option(CLI::App& command, std::vector<std::string>& options)
{
    command
        .add_option(
            "--format", options,
            cat("Write a file, NAME=PATH; a NAME is ", join(names(), ", "), ". Can be repeated"))
        ->allow_extra_args(false);
}

Result<std::vector<WantedFile>> wanted_files(const std::vector<std::string>& options)
{
    std::vector<WantedFile> files;
    for (const std::string& option : options) {
        const auto equals = option.find('=');
        if (equals == 0 || equals == std::string::npos || equals + 1 == option.size())
            return usage_error(
                cat("--format: '", excerpt(option, 100), "' is no NAME=PATH"),
                cat("as in --format junit=report.xml; a NAME is ", join(names(), ", ")));
        const std::string name = option.substr(0, equals);
        const auto format = std::ranges::find(all, name, &Format::name);
        if (format == all.end())
            return usage_error(cat("--format: there is no format '", excerpt(name, 100), "'"),
                               suggestion(name, names()));
        const std::filesystem::path file = option.substr(equals + 1);
        if (std::ranges::find(files, file, &WantedFile::file) != files.end())
            return usage_error(cat("--format: '", file.string(), "' is to be two files"),
                               "name another file");
        files.push_back({format, file});
    }
    return files;
}

Result<> write_files(const Runs& runs, const std::vector<WantedFile>& files)
{
    for (const auto& [format, file] : files) {
        if (runs.records.size() > 1 && !format->of_several)
            return usage_error(cat("--format ", format->name, " is of one run, and there are ",
                                   runs.records.size()),
                               "name one run");
        if (const auto written = format->write(runs, file); !written)
            return written.error();
    }
    return Ok{};
}

}  // namespace harness::cli
