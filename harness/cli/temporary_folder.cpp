// SPDX-License-Identifier: Apache-2.0
#include "harness/cli/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "harness/base/text.hpp"

namespace harness::cli {

namespace fs = std::filesystem;

Result<TemporaryFolder> TemporaryFolder::make()
{
    std::error_code error;
    const fs::path above = fs::temp_directory_path(error);
    std::string folder = ((error ? fs::path{"/tmp"} : above) / "volab-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr)
        return lab_error(cat("cannot make a folder like '", folder, "': ", std::strerror(errno)),
                         "let TMPDIR name a folder that can be written to");
    return TemporaryFolder(folder);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code error;
    if (!path_.empty())
        fs::remove_all(path_, error);
}

}  // namespace harness::cli
