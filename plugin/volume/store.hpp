// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <variant>
#include <string>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/volume/files.hpp"
#include "plugin/volume/volume.hpp"

namespace convoy {

/// Why something was refused, in the terms of the protocols above.
enum class Refusal {
    not_found,
    exists,
    in_use,
    bad_name,
    trouble,  ///< the share let us down
};

struct StoreError {
    Refusal refusal = Refusal::trouble;
    std::string what;
};

template <typename T>
using Stored = std::variant<T, StoreError>;

/// The volumes of a share: records in `config/`, data in a folder each. Nothing is kept in memory:
/// every call looks at the share, so that what another host did is seen at once. Every change is
/// made under the volume's lock, which all hosts respect. Safe to call from several threads.
class Store {
public:
    /// `share` must be there: a share that is not mounted is not to be made anew on the local disk.
    static harness::Result<Store> open(const std::filesystem::path& share, HostId here);

    /// Makes folder and record; a folder of that name that has no record is taken over as it is.
    Stored<Volume> create(const std::string& name, std::int64_t size);

    Stored<Volume> find(const std::string& name) const;

    /// All volumes, by name. Records that cannot be read are named in `damaged`, not hidden.
    struct Listing {
        std::vector<Volume> volumes;
        std::vector<std::string> damaged;
    };
    Stored<Listing> list() const;

    /// Notes a use on this host; once more is the same.
    Stored<Volume> mount(const std::string& name, const std::string& id);

    /// Takes it back; a use that is not there, or a volume that is not, is no error.
    std::optional<StoreError> unmount(const std::string& name, const std::string& id);

    /// Removes the record, and the data unless `keep_data`. Refused while it is used: on any host,
    /// or, when `trust_engine` says that this host's engine has checked its own, on another one.
    struct Removal {
        bool keep_data = false;
        bool trust_engine = false;
    };
    std::optional<StoreError> remove(const std::string& name, Removal removal);

    /// Where this host finds the volume's data.
    std::filesystem::path data_of(const std::string& name) const { return share_ / name; }

    const std::filesystem::path& share() const { return share_; }

private:
    Store(std::filesystem::path share, HostId here)
        : share_(std::move(share)), here_(std::move(here))
    {
    }

    std::filesystem::path record_of(const std::string& name) const;
    harness::Result<ShareLock> lock(const std::string& name) const;
    void forget_earlier_boots(Volume& volume) const;
    std::optional<StoreError> save(const Volume& volume) const;

    std::filesystem::path share_;
    HostId here_;
};

/// This host, from /etc/machine-id and the kernel.
HostId this_host();

}  // namespace convoy
