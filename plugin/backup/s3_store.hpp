// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "plugin/backup/aws_identity.hpp"
#include "plugin/backup/object_store.hpp"

namespace convoy {

/// "bucket@region/path/" or "bucket/path", what follows "s3://".
struct S3Address {
    std::string bucket;
    std::string region;  ///< empty: not given
    std::string path;    ///< without slashes at its ends
    bool operator==(const S3Address&) const = default;
};
harness::Result<S3Address> parse_s3_address(std::string_view text);

/// One answer to ListObjectsV2.
struct S3Page {
    std::vector<std::string> keys;  ///< of objects, sorted
    std::string next;               ///< token of the next page; empty: this is the last one
};
S3Page parse_s3_page(std::string_view xml);

/// Where a page begins: as a token says, or after a key; at the beginning if neither is given.
struct S3From {
    std::string token = {};
    std::string after = {};
    bool operator==(const S3From&) const = default;
};
/// The query that asks for a page, escaped and sorted.
std::string s3_list_query(std::string_view prefix, const S3From& from);

/// The first part of what follows the prefix: "a" of "p/a/b" below "p/"; "" when it is not below.
std::string s3_name_below(std::string_view prefix, std::string_view key);

/// Where the page after this one begins, which had so many names that were not seen before. Of a
/// name that it has nothing but objects of, all others are passed over: no key of ours has a '~',
/// which sorts behind all that they have.
S3From s3_next(std::string_view prefix, const S3Page& page, std::size_t new_names);

/// Text of the first element of that name; "" when there is none.
std::string xml_text(std::string_view xml, std::string_view element);

/// Bytes of a part: of as few parts as S3 allows (10,000) for a large object, 8 MiB for others.
std::int64_t s3_part_size(std::int64_t object_size);

/// A path or a query's value as SigV4 wants it (RFC 3986); `keep` are characters left as they are.
std::string percent_encoded(std::string_view text, std::string_view keep = {});

/// How often a request is repeated that failed by no fault of its own (a broken connection, HTTP
/// 5xx, 429), with pauses that double.
struct S3Patience {
    int tries = 6;
    std::chrono::milliseconds first_pause{200};
};

/// Objects in an S3 bucket, below a path. With an endpoint the bucket is part of the path, without
/// one of the host's name. Signed by SigV4; uploads in parts, of which one is in memory at a time.
harness::Result<std::unique_ptr<ObjectStore>> open_s3_store(const std::string& address,
                                                            const std::string& endpoint,
                                                            AwsIdentity identity,
                                                            S3Patience patience = {});

}  // namespace convoy
