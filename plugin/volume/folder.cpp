// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "plugin/share/beneath.hpp"

namespace convoy {

harness::Result<> give(int folder, const FolderOptions& options, const std::string& where)
{
    constexpr auto as_it_is = static_cast<unsigned>(-1);
    if ((options.uid || options.gid) &&
        ::fchown(folder, options.uid.value_or(as_it_is), options.gid.value_or(as_it_is)) != 0) {
        harness::Error error = cannot("give the owner to", where);
        error.hint = "a share that is exported with root_squash keeps its own owners";
        return error;
    }
    if (options.mode && ::fchmod(folder, *options.mode) != 0)
        return cannot("give the mode to", where);
    return harness::Ok{};
}

}  // namespace convoy
