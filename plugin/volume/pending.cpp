// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/pending.hpp"

#include "harness/base/text.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::pending {

using harness::cat;

// KIND~VOLUME~UNIQUE: no volume has '~' in its name.
std::string created(const std::string& volume)
{
    return cat("created~", volume, "~", unique().substr(0, 16));
}

std::string restored(const std::string& volume)
{
    return cat("restored~", volume, "~", unique().substr(0, 16));
}

std::string edited(const std::string& volume)
{
    return cat("edited~", volume, "~", unique().substr(0, 16));
}

std::string deleted(const std::string& volume)
{
    return cat("deleted~", volume);
}

std::optional<Pending> parse(std::string_view file)
{
    const auto parts = harness::split(file, '~');
    if (parts.size() < 2 || !is_volume_name(parts[1]))
        return std::nullopt;
    const std::string volume{parts[1]};
    if (parts[0] == "created" && parts.size() == 3)
        return Pending{Kind::created, volume};
    if (parts[0] == "restored" && parts.size() == 3)
        return Pending{Kind::restored, volume};
    if (parts[0] == "edited" && parts.size() == 3)
        return Pending{Kind::edited, volume};
    if (parts[0] == "deleted" && parts.size() == 2)
        return Pending{Kind::deleted, volume};
    return std::nullopt;
}

}  // namespace convoy::pending
