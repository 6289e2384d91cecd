// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.hpp"
#include "plugin/backup/jobs.hpp"

namespace convoy {

/// Takes the next bytes of an object; an Error ends the transfer, which then fails with it.
using Sink = std::function<harness::Result<>(std::string_view)>;

/// Where backups are kept: objects by key ("convoy-objectstore/volumes/vo/l1/vol1/volume.cfg").
/// Calls block until the store has answered, tries again included. No object is ever seen half
/// written.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;

    /// The destination as rancher/convoy shows it: "vfs:///backup", "s3://bucket@region/path".
    virtual std::string url() const = 0;

    /// A small object's text; nothing when there is none of that key.
    virtual harness::Result<std::optional<std::string>> read(const std::string& key) = 0;
    virtual harness::Result<> write(const std::string& key, const std::string& text) = 0;

    /// Names directly below a key, of objects and of what has objects below it, in no order. None
    /// when there is nothing.
    virtual harness::Result<std::vector<std::string>> names(const std::string& key) = 0;

    /// Bytes of an object; nothing when there is none.
    virtual harness::Result<std::optional<std::int64_t>> size(const std::string& key) = 0;

    /// Copies an open file, from its beginning, and makes sure that all of it arrived. After an
    /// Error there is no such object.
    virtual harness::Result<> put(const std::string& key, int file, Job& job) = 0;
    virtual harness::Result<> get(const std::string& key, const Sink& sink) = 0;

    /// Removes an object, and all that a `put` or `write` of it that died has left. That there is
    /// nothing is no error.
    virtual harness::Result<> remove(const std::string& key) = 0;
};

/// The store of a destination: vfs:///FOLDER, s3://BUCKET@REGION/PATH/ or s3://BUCKET/PATH.
/// `endpoint` is the URL of an S3 server other than Amazon's, or empty. Nothing is asked of a
/// server yet.
harness::Result<std::unique_ptr<ObjectStore>> open_object_store(const std::string& url,
                                                                const std::string& endpoint);

}  // namespace convoy
