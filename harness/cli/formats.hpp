// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>

#include "harness/base/result.hpp"
#include "harness/cli/exit.hpp"
#include "reports/batch/batch_runs.hpp"
#include "reports/gathered.hpp"

namespace harness::cli {

/// What files are made of: one run or several, each a folder or a record, or a batch.
struct Runs {
    std::vector<std::filesystem::path> records = {};  ///< empty of a batch, and never else
    const reports::Batch* batch = nullptr;
    std::string language = "en";  ///< of what a scenario says, where it is shown
    /// Of earlier runs, as --history names it; none: they are not shown.
    std::optional<std::string> history = std::string();
    /// Where the page will be read, when that is not where it is written.
    std::filesystem::path page_read_at = {};
};

/// A kind of file that is made of records.
struct Format {
    std::string_view name;  ///< as in --format NAME=PATH
    std::string_view what;  ///< for the help
    bool of_several;        ///< of more than one run
    /// Makes the file, or is null: then it is the text of one gathered run, or of a batch.
    Result<> (*write)(const Runs& runs, const std::filesystem::path& file);
    std::string (*text)(const reports::Gathered& run) = nullptr;
    std::string (*text_of_batch)(const reports::BatchRuns& runs) = nullptr;
};

/// All of them, in the order of the help.
std::span<const Format> formats();

/// The one of that name, which there is.
const Format* format_of(std::string_view name);

/// A file to be made anew, or a device or pipe to be written to; "-" is standard output.
struct WantedFile {
    const Format* format;
    std::filesystem::path file;
};

/// While it lives, standard output is for the file "-" when that is wanted, and all else that is
/// printed goes to standard error: what reads the document gets nothing else.
class StandardOutput {
public:
    explicit StandardOutput(const std::vector<WantedFile>& files);
    ~StandardOutput();
    StandardOutput(const StandardOutput&) = delete;
    StandardOutput& operator=(const StandardOutput&) = delete;

    /// Writes there; nobody reading any longer is no Error.
    Result<> write(std::string_view text) const;

private:
    int own_ = -1;  ///< what standard output was, when it is set aside
};

/// Adds --format NAME=PATH, which can be repeated.
void add_format_option(CLI::App& command, std::vector<std::string>& options);

/// A line for each format, for the end of a command's help.
std::string formats_help();

/// The files that --format asks for, or what is wrong with one. Each file at most once.
Result<std::vector<WantedFile>> wanted_files(const std::vector<std::string>& options);

/// Whether each format can be made of so many runs.
Result<> check_number(const Runs& runs, const std::vector<WantedFile>& files);

/// What became of the files.
struct Written {
    std::vector<std::filesystem::path> files;  ///< made, without "-"
    std::vector<Error> errors;                 ///< one for each that could not be made
};

/// Prints what was made, and what could not be; the exit code for that.
Exit tell_written(const Written& written);

/// Makes each file anew, "-" last. That one cannot be made keeps none of the others from it.
Written write_files(const Runs& runs, const std::vector<WantedFile>& files,
                    const StandardOutput& output);

}  // namespace harness::cli
