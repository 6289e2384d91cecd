// SPDX-License-Identifier: Apache-2.0
#include "harness/lab/qemu/paths.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/text.hpp"

namespace harness::lab::qemu {

namespace {

namespace fs = std::filesystem;

std::string environment(const char* name)
{
    const char* text = std::getenv(name);
    return text ? text : "";
}

}  // namespace

fs::path cache_folder()
{
    // The specification wants relative paths ignored.
    if (const fs::path cache = environment("XDG_CACHE_HOME"); cache.is_absolute())
        return cache / "volab";
    const fs::path home = environment("HOME");
    return (home.empty() ? fs::temp_directory_path() : home / ".cache") / "volab";
}

Result<fs::path> fixtures_folder()
{
    std::error_code error;
    if (const std::string home = environment("VOLAB_HOME"); !home.empty()) {
        if (fs::is_directory(fs::path(home) / "fixtures/host", error))
            return fs::absolute(home) / "fixtures";
        return lab_error(cat("there is no folder 'fixtures' in '", home, "'"),
                         "the environment's VOLAB_HOME must name the checkout of volab");
    }
    for (fs::path folder = fs::read_symlink("/proc/self/exe", error); folder.has_relative_path();) {
        folder = folder.parent_path();
        if (fs::is_regular_file(folder / "fixtures/host/build", error))
            return folder / "fixtures";
    }
    return lab_error("the recipes of the host image (fixtures/) were not found above the program",
                     "set VOLAB_HOME to the checkout of volab");
}

Result<FileLock> FileLock::try_to_take(const fs::path& file)
{
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    Descriptor descriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (!descriptor.is_open())
        return cannot("open", file);
    const bool held = ::flock(descriptor.get(), LOCK_EX | LOCK_NB) == 0;
    if (!held && errno != EWOULDBLOCK)
        return cannot("lock", file);
    return FileLock{std::move(descriptor), held};
}

Result<FileLock> FileLock::wait_for(const fs::path& file)
{
    Descriptor descriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    // Not restarted after a signal: whoever waits can be interrupted.
    if (!descriptor.is_open() || ::flock(descriptor.get(), LOCK_EX) != 0)
        return cannot("lock", file);
    return FileLock{std::move(descriptor), true};
}

Result<> check_room(const fs::path& folder, std::uintmax_t mib)
{
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (!error && space.available >> 20 < mib)
        return lab_error(cat("only ", space.available >> 20, " MiB are free in '", folder.string(),
                             "'; this needs ", mib, " MiB"),
                         "make room ('volab image rm all' empties the cache), or let "
                         "XDG_CACHE_HOME name a folder on another disk");
    return Ok{};
}

}  // namespace harness::lab::qemu
