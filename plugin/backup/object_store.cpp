// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/object_store.hpp"

#include <cstdlib>

#include "harness/base/text.hpp"
#include "plugin/backup/s3_store.hpp"
#include "plugin/backup/vfs_store.hpp"

namespace convoy {

using harness::cat;
using harness::usage_error;

harness::Result<std::unique_ptr<ObjectStore>> open_object_store(const std::string& url,
                                                                const std::string& endpoint)
{
    if (url.empty())
        return usage_error("Destination URL hasn't been specified");
    const auto scheme_end = url.find("://");
    const std::string scheme = url.substr(0, scheme_end == url.npos ? url.find(':') : scheme_end);
    if (scheme == "s3") {
        const auto environment = [](const char* name) {
            const char* const value = std::getenv(name);
            return std::string{value ? value : ""};
        };
        return open_s3_store(scheme_end == url.npos ? "" : url.substr(scheme_end + 3), endpoint,
                             AwsIdentity{environment});
    }
    if (scheme != "vfs")
        return usage_error(cat("Driver ", harness::excerpt(harness::without_escapes(scheme), 40),
                               " is not supported!"));
    if (!endpoint.empty())
        return usage_error(cat("Driver ", scheme, " does not support custom endpoints"));
    return open_vfs_store(scheme_end == url.npos ? "" : url.substr(scheme_end + 3));
}

}  // namespace convoy
