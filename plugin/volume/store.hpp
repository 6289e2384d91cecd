// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/share/beneath.hpp"
#include "plugin/share/locks.hpp"
#include "plugin/share/share.hpp"
#include "plugin/volume/catalog.hpp"
#include "plugin/volume/pending.hpp"
#include "plugin/volume/sweeper.hpp"
#include "plugin/volume/use.hpp"
#include "plugin/volume/volume.hpp"

namespace convoy {

/// Why something was refused, in the terms of the protocols above.
enum class Refusal {
    not_found,
    exists,
    in_use,
    bad_name,
    damaged,  ///< the record is there and cannot be read
    trouble,  ///< the share let us down: whether there is such a volume is not known
};

struct StoreError {
    Refusal refusal = Refusal::trouble;
    std::string what;
};

template <typename T>
using Stored = std::variant<T, StoreError>;

/// Puts a volume's folder in its place.
using VolumeContent = std::function<harness::Result<>(const Share::View&)>;

/// What a volume is made with.
struct VolumeOptions {
    std::int64_t size = 0;
    FolderOptions folder = {};
    std::map<std::string, std::string> labels = {};
    bool prepared_for_vm = false;
    /// Puts the volume's folder in place, by one rename below the open share; called when all that
    /// can be refused has been. Empty: a new folder, or the one that is there.
    VolumeContent content = {};
};

/// The volumes of a share: records in `config/`, data in a folder each. The share is the truth, and
/// every call looks at it, so that what another host did is seen at once. Every change is made
/// under the volume's lock, which all hosts respect. Safe to call from several threads.
///
/// A record is written aside (`config/convoy.pending/`), synced, and renamed; one that is deleted
/// is renamed there first, its data then moved to `config/convoy.trash/`. So a crash leaves a
/// volume as it was or as it should be, and what it left is recognised by its place and finished by
/// whoever gets that volume's lock next.
class Store {
public:
    struct Settings {
        std::filesystem::path share;
        std::filesystem::path root;  ///< of this host's own files; made when it is not there
        HostId here;
        std::chrono::milliseconds patience{30'000};  ///< for locks
    };
    static harness::Result<Store> open(const Settings& settings);

    /// Makes folder and record; a folder of that name that has no record is taken over as it is.
    Stored<Volume> create(const std::string& name, const VolumeOptions& options);

    Stored<Volume> find(const std::string& name) const;

    /// A volume and who uses it, by one look at the share. Nobody, when only that cannot be told.
    struct Found {
        Volume volume;
        std::vector<Use> uses;
    };
    Stored<Found> find_with_uses(const std::string& name) const;

    /// All volumes. Records that cannot be read are named, not hidden, and hide no other.
    Stored<Listing> list() const;

    /// Notes a use on this host; once more is the same.
    Stored<Volume> mount(const std::string& name, const std::string& id);

    /// Takes it back; a use that is not there, or a volume that is not, is no error.
    std::optional<StoreError> unmount(const std::string& name, const std::string& id);

    /// Who uses a volume, as noted on the share; the kernel has the last word about this host.
    Stored<std::vector<Use>> uses_of(const std::string& name) const;
    /// Names of the volumes that this host uses.
    Stored<std::vector<std::string>> used_here() const;

    /// How a volume is deleted. It is refused while it is in use: by a process of this host, as the
    /// kernel's mount tables say; by anything noted on a host that lives; by what is noted on a
    /// host that has not given a sign of life, unless `force` says that it is gone.
    struct Removal {
        bool keep_data = false;     ///< drop the record only
        bool trust_engine = false;  ///< Docker asks, and has checked its own containers: of this
                                    ///< host, only the kernel counts
        bool force = false;
    };
    std::optional<StoreError> remove(const std::string& name, Removal removal);

    /// Gives a volume another name, its snapshots with it. Refused while it is in use, or when
    /// there is a volume or a folder of the new name.
    std::optional<StoreError> rename(const std::string& from, const std::string& to);

    /// Makes a volume with a copy of another's data, its options and labels. Refused while the
    /// other is in use, which it cannot become before this returns; takes as long as copying takes.
    Stored<Volume> clone(const std::string& from, const std::string& to);

    /// Changes a record under the volume's lock. `change` may refuse; nothing is written then.
    using Change = std::function<std::optional<StoreError>(Volume&)>;
    std::optional<StoreError> update(const std::string& name, const Change& change);

    /// Finishes or takes back what writers that died have left, and empties the trash: blocks for
    /// as long as that takes.
    void recover();

    /// A sign that this host lives; to be given every `hosts::pause`. Sets right, too, what is
    /// noted of its uses by what the kernel says: calls to a plugin get lost.
    harness::Result<> sign_of_life() const;

    /// Where this host finds the volume's data.
    std::filesystem::path data_of(const std::string& name) const { return share_.path() / name; }

    const Share& share() const { return share_; }
    const HostId& here() const { return settings_.here; }

private:
    Store(Settings settings, Share share);

    harness::Result<ShareLocks::Held> lock(const Share::View& view, const std::string& name) const;
    Stored<Volume> read(const Share::View& view, const std::string& name) const;
    Stored<Volume> find_in(const Share::View& view, const std::string& name) const;
    Stored<Volume> read_locked(const Share::View& view, const std::string& name) const;

    std::optional<StoreError> make(const Share::View& view, const ShareLocks::Held& held,
                                   const Volume& volume, const VolumeContent& content) const;
    harness::Result<> make_folder(const Share::View& view, const Volume& volume,
                                  bool adopted) const;
    harness::Result<> write_aside(const Share::View& view, const Fd& aside, const std::string& file,
                                  const Volume& volume,
                                  Durability durability = Durability::durable) const;
    harness::Result<> sync_made(const Share::View& view, const Fd& aside, const std::string& file,
                                const Volume& volume, bool adopted) const;
    std::optional<StoreError> publish(const Share::View& view, const ShareLocks::Held& held,
                                      const Fd& aside, const std::string& file,
                                      const std::string& name) const;
    std::optional<StoreError> write(const Share::View& view, const ShareLocks::Held& held,
                                    const Volume& volume) const;

    Stored<Volume> mount_in(const Share::View& view, const std::string& name,
                            const std::string& id) const;
    std::optional<StoreError> in_use(const Share::View& view, const std::string& name,
                                     Removal removal, std::string_view doing) const;
    std::optional<StoreError> in_use_by(const Share::View& view, const std::string& name,
                                        const Use& use, std::time_t now, Removal removal,
                                        std::string_view doing) const;
    bool goes_on(const Share::View& view, const std::string& name) const;
    void set_right(const Share::View& view, const std::string& name, bool is_held,
                   std::time_t now) const;

    harness::Result<std::string> drop_record(const Share::View& view, const ShareLocks::Held& held,
                                             const std::string& name) const;
    harness::Result<std::string> take_away(const Share::View& view, const ShareLocks::Held& held,
                                           const std::string& name) const;
    harness::Result<> move_record(const Share::View& view, const ShareLocks::Held& held,
                                  const std::string& name, const std::string& file) const;
    harness::Result<std::string> move_to_trash(const Share::View& view,
                                               const std::string& name) const;
    harness::Result<std::string> settle(const Share::View& view,
                                        const std::string& pending_file) const;
    harness::Result<std::string> settle_without_record(const Share::View& view, const Fd& aside,
                                                       const std::string& file,
                                                       const pending::Pending& what) const;

    // In store_copy.cpp.
    Stored<Volume> ready_for_copy(const Share::View& view, const std::string& from,
                                  const std::string& to, std::string_view doing) const;
    harness::Result<> note_rename(const Share::View& view, const Fd& aside, const std::string& from,
                                  const std::string& to) const;
    std::optional<StoreError> finish_record(const Share::View& view, const ShareLocks::Held& held,
                                            const std::string& from, const std::string& to) const;
    harness::Result<> snapshots_fit(const Share::View& view, const std::string& from,
                                    const std::string& to) const;
    harness::Result<> move_snapshots(const Share::View& view, const std::string& from,
                                     const std::string& to) const;
    bool finish_rename(const Share::View& view, const std::string& from) const;
    bool finish_rename(const Share::View& view, const std::string& from,
                       std::chrono::milliseconds patience) const;
    void finish_arrivals(const Share::View& view, const std::string& to) const;
    std::optional<StoreError> copy_data(const Share::View& view, const Fd& aside,
                                        const std::string& from, const std::string& to) const;
    std::optional<StoreError> place_clone(const Share::View& view, const ShareLocks::Held& held,
                                          const Fd& aside, const Volume& volume) const;
    harness::Result<std::string> copy_to_trash(const Share::View& view, const Fd& aside,
                                               const std::string& volume) const;

    Settings settings_;
    Share share_;
    std::unique_ptr<ShareLocks> locks_;
    std::unique_ptr<Catalog> catalog_;
    std::unique_ptr<Sweeper> sweeper_;
};

}  // namespace convoy
