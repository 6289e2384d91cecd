// SPDX-License-Identifier: Apache-2.0
#include "plugin/volume/pending.hpp"

#include <algorithm>
#include <array>

#include "harness/base/text.hpp"
#include "plugin/volume/name.hpp"

namespace convoy::pending {

using harness::cat;

namespace {

struct Name {
    Kind kind;
    std::string_view text;
};
// KIND~VOLUME: no volume has '~' in its name.
constexpr std::array names{Name{Kind::created, "created"}, Name{Kind::adopted, "adopted"},
                           Name{Kind::updated, "updated"}, Name{Kind::dropped, "dropped"},
                           Name{Kind::deleted, "deleted"}, Name{Kind::renamed, "renamed"},
                           Name{Kind::copying, "copying"}, Name{Kind::cloned, "cloned"}};

}  // namespace

std::string created(const std::string& volume)
{
    return cat("created~", volume);
}

std::string adopted(const std::string& volume)
{
    return cat("adopted~", volume);
}

std::string updated(const std::string& volume)
{
    return cat("updated~", volume);
}

std::string dropped(const std::string& volume)
{
    return cat("dropped~", volume);
}

std::string deleted(const std::string& volume)
{
    return cat("deleted~", volume);
}

std::string renamed(const std::string& from)
{
    return cat("renamed~", from);
}

std::string copying(const std::string& volume)
{
    return cat("copying~", volume);
}

std::string cloned(const std::string& volume)
{
    return cat("cloned~", volume);
}

std::optional<Pending> parse(std::string_view file)
{
    const auto parts = harness::split(file, '~');
    if (parts.size() != 2 || !is_volume_name(parts[1]))
        return std::nullopt;
    const auto name = std::ranges::find(names, parts[0], &Name::text);
    if (name == names.end())
        return std::nullopt;
    return Pending{name->kind, std::string{parts[1]}};
}

}  // namespace convoy::pending
