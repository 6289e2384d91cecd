// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"

namespace harness::cli {

/// What files are made of: one run or several, each a folder or a record.
struct Runs {
    std::vector<std::filesystem::path> records;  ///< never empty
};

/// A kind of file that is made of records.
struct Format {
    std::string_view name;  ///< as in --format NAME=PATH
    std::string_view what;  ///< for the help
    bool of_several;        ///< of more than one run
    Result<> (*write)(const Runs& runs, const std::filesystem::path& file);
};

/// All of them, in the order of the help.
std::span<const Format> formats();

/// The one of that name, which there is.
const Format* format_of(std::string_view name);

/// A file to be made.
struct WantedFile {
    const Format* format;
    std::filesystem::path file;
};

/// Adds --format NAME=PATH, which can be repeated.
void add_format_option(CLI::App& command, std::vector<std::string>& options);

/// The files that --format asks for, or what is wrong with one. Each file at most once.
Result<std::vector<WantedFile>> wanted_files(const std::vector<std::string>& options);

/// Makes each file anew; the first that cannot be made is the Error.
Result<> write_files(const Runs& runs, const std::vector<WantedFile>& files);

}  // namespace harness::cli
