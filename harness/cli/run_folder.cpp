// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/run_folder.hpp"

#include "harness/base/clock.hpp"
#include "harness/base/text.hpp"

namespace harness::cli {

namespace fs = std::filesystem;

Result<fs::path> make_run_folder(const std::string& output, const std::string& name)
{
    std::error_code error;
    if (!output.empty()) {
        const fs::path folder = output;
        fs::create_directories(folder, error);
        if (error)
            return usage_error(
                cat("--output: cannot make the folder '", folder.string(), "': ", error.message()),
                "name a new folder, in one that can be written to");
        if (!fs::is_empty(folder, error) || error)
            return usage_error(cat("--output: '", folder.string(), "' is not empty"),
                               "name a new folder; a run's files are never overwritten");
        return folder;
    }
    const std::string full = cat(utc_now_for_file_names(), "-", name);
    for (int number = 1; number < 1000; ++number) {
        const fs::path folder = fs::path("runs") / (number == 1 ? full : cat(full, "-", number));
        fs::create_directories(folder.parent_path(), error);
        if (!error && fs::create_directory(folder, error)) {
            fs::remove("runs/latest", error);
            fs::create_directory_symlink(folder.filename(), "runs/latest", error);
            return folder;
        }
        if (error)
            break;
    }
    return lab_error(cat("cannot make a folder in 'runs': ", error.message()),
                     "name another one with --output");
}

}  // namespace harness::cli
