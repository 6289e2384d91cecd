// SPDX-License-Identifier: Apache-2.0
// Who uses a volume: what is noted on the share, and what the kernel says.
#include <algorithm>
#include <cerrno>

#include <fcntl.h>

#include "harness/base/text.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/fault_point.hpp"
#include "plugin/share/mounts.hpp"
#include "plugin/volume/name.hpp"
#include "plugin/volume/store.hpp"
#include "plugin/volume/store_errors.hpp"
#include "plugin/volume/uses.hpp"

namespace convoy {

using harness::cat;
using harness::Ok;
using harness::Result;

namespace {

/// Docker mounts what it was told within two minutes, and copies an image's content before; until
/// then the kernel knows nothing of a use that is noted.
constexpr std::time_t on_its_way = 300;

StoreError in_use_error(std::string_view doing, const std::string& name, const std::string& by)
{
    return {Refusal::in_use, cat("Cannot ", doing, " volume ", name, ". It is still mounted", by)};
}

}  // namespace

Stored<Volume> Store::mount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return not_found(name);
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    Stored<Volume> mounted = mount_in(*view, name, id);
    if (!std::holds_alternative<Volume>(mounted) && finish_rename(*view, name))
        return mount_in(*view, name, id);
    return mounted;
}

Stored<Volume> Store::mount_in(const Share::View& view, const std::string& name,
                               const std::string& id) const
{
    const auto held = lock(view, name);
    // A share that is read-only for this host can be used all the same; it only cannot be noted.
    const bool is_read_only = !held && errno == EROFS;
    if (!held && !is_read_only)
        return trouble(held.error());
    Stored<Volume> found = is_read_only ? read(view, name) : read_locked(view, name);
    if (!std::holds_alternative<Volume>(found))
        return found;
    if (!open_beneath(view.root.get(), name, O_RDONLY | O_DIRECTORY)) {
        const int number = errno;
        harness::Error error = cannot("use the folder", data_of(name).string());
        if (number == ENOENT)
            error.hint = "the volume's data is gone; 'convoy fsck' tells more";
        return trouble(error);
    }
    if (is_read_only)
        return found;
    if (const auto noted = uses::add(view, name, {settings_.here, id}); !noted)
        return trouble(noted.error());
    fault_point("mount-noted");
    return found;
}

std::optional<StoreError> Store::unmount(const std::string& name, const std::string& id)
{
    if (!is_volume_name(name))
        return std::nullopt;
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    const Use use{settings_.here, id};
    if (id != by_hand && uses::is_repeated(*view, name, use) && goes_on(*view, name))
        return std::nullopt;
    if (const auto taken = uses::take_back(*view, name, use); !taken)
        return trouble(taken.error());
    return std::nullopt;
}

/// `docker cp` mounts and unmounts with the id of the container, which runs on: then the kernel has
/// the volume mounted as often as it is noted here.
bool Store::goes_on(const Share::View& view, const std::string& name) const
{
    const auto holders = holders_of(data_of(name));
    const auto all = uses::of(view, name, settings_.here);
    if (!holders || !all)
        return true;
    const auto noted = std::ranges::count_if(
        *all, [&](const Use& each) { return each.host == settings_.here && each.id != by_hand; });
    return !holders->empty() && holders->size() >= static_cast<std::size_t>(noted);
}

std::optional<StoreError> Store::in_use(const Share::View& view, const std::string& name,
                                        Removal removal, std::string_view doing) const
{
    const auto uses = uses::of(view, name, settings_.here);
    if (!uses)
        return trouble(uses.error());
    if (!uses->empty()) {
        const auto now = hosts::sign(view, settings_.here);
        if (!now)
            return trouble(now.error());
        for (const Use& use : *uses)
            if (const auto refused = in_use_by(view, name, use, *now, removal, doing))
                return refused;
    }
    const auto holders = holders_of(data_of(name));
    if (!holders)
        return trouble(holders.error());
    if (!holders->empty())
        return in_use_error(doing, name, cat(" in process ", holders->front(), " of this host"));
    if (const auto at = mounted_within(data_of(name)))
        return StoreError{Refusal::in_use, cat("Cannot ", doing, " volume ", name,
                                               ". Something is mounted at ", *at)};
    return std::nullopt;
}

std::optional<StoreError> Store::in_use_by(const Share::View& view, const std::string& name,
                                           const Use& use, std::time_t now, Removal removal,
                                           std::string_view doing) const
{
    if (use.host == settings_.here) {
        const bool counts =
            use.id == by_hand || (!removal.trust_engine && now - use.since < on_its_way);
        return counts ? std::optional{in_use_error(doing, name, cat(" on ", use.host.name))}
                      : std::nullopt;
    }
    const auto sign = hosts::last_sign(view, use.host);
    const bool lives = sign && now - *sign <= hosts::lease.count();
    if (lives)
        return in_use_error(doing, name, cat(" on ", use.host.name));
    if (removal.force || (removal.trust_engine && removal.keep_data))
        return std::nullopt;  // Docker keeps the data: there is nothing to be lost
    const std::string remedy = doing == "delete"
                                   ? cat("convoy delete --force ", name)
                                   : cat("convoy fsck --repair --gone ", use.host.name);
    return in_use_error(doing, name,
                        cat(" on ", use.host.name, ", which ",
                            sign ? cat("has given no sign of life for ", now - *sign, " s")
                                 : "has never given a sign of life",
                            ". If that host is gone: ", remedy));
}

Result<> Store::sign_of_life() const
{
    const auto view = share_.view();
    if (!view)
        return view.error();
    const auto now = hosts::sign(*view, settings_.here);
    if (!now)
        return now.error();
    hosts::forget_earlier_boots(*view, settings_.here);
    const auto held = held_in(share_.path());
    const auto noted = uses::volumes(*view);
    if (!held)
        return held.error();
    if (!noted)
        return noted.error();
    std::set<std::string> all = *held;
    all.insert(noted->begin(), noted->end());
    for (const std::string& name : all)
        if (is_volume_name(name))
            set_right(*view, name, held->contains(name), *now);
    uses::tidy(*view);
    return Ok{};
}

/// A volume that the kernel holds is noted as used here; one that it does not is not, but for what
/// may be on its way and what somebody noted by hand.
void Store::set_right(const Share::View& view, const std::string& name, bool is_held,
                      std::time_t now) const
{
    const auto of_this_host = [&] {
        std::vector<Use> mine;
        const auto all = uses::of(view, name, settings_.here);
        for (const Use& use : all ? *all : std::vector<Use>{})
            if (use.host == settings_.here && use.id != by_hand)
                mine.push_back(use);
        return mine;
    };
    const auto is_over = [&](const Use& use) { return now - use.since >= on_its_way; };
    const std::vector<Use> before = of_this_host();
    const bool is_wrong = is_held ? before.empty() : std::ranges::any_of(before, is_over);
    if (!is_wrong)
        return;
    const auto held = locks_->take(view.config.get(), name, {}, std::chrono::seconds{1});
    if (!held || look_beneath(view.config.get(), record_file(name)) != Presence::there)
        return;
    if (is_held) {
        (void)uses::add(view, name, {settings_.here, std::string{seen_in_use}});
        return;
    }
    for (const Use& use : of_this_host())  // anew: one may have been mounted once more
        if (is_over(use))
            (void)uses::take_back(view, name, use);
}

Stored<std::vector<Use>> Store::uses_of(const std::string& name) const
{
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    auto uses = uses::of(*view, name, settings_.here);
    if (!uses)
        return trouble(uses.error());
    return std::move(*uses);
}

Stored<std::vector<std::string>> Store::used_here() const
{
    const auto view = share_.view();
    if (!view)
        return trouble(view.error());
    const auto names = uses::volumes(*view);
    if (!names)
        return trouble(names.error());
    std::vector<std::string> here;
    for (const std::string& name : *names) {
        const auto uses = uses::of(*view, name, settings_.here);
        if (uses &&
            std::ranges::any_of(*uses, [&](const Use& use) { return use.host == settings_.here; }))
            here.push_back(name);
    }
    return here;
}

}  // namespace convoy
