// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "plugin/backup/curl.hpp"

namespace convoy {

/// Members of a section of ~/.aws/credentials or ~/.aws/config.
std::map<std::string, std::string> ini_section(std::string_view text, std::string_view section);

/// Who we are to Amazon, found where its own tools look, in their order:
///   1. AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the daemon's environment;
///   2. ~/.aws/credentials (AWS_SHARED_CREDENTIALS_FILE), then ~/.aws/config (AWS_CONFIG_FILE), the
///      profile of AWS_PROFILE or "default";
///   3. the container's role (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or ..._FULL_URI);
///   4. the instance's role, by its metadata service (AWS_EC2_METADATA_SERVICE_ENDPOINT, unless
///      AWS_EC2_METADATA_DISABLED is true).
/// What is lent by a role is asked for again before it expires.
class AwsIdentity {
public:
    /// An environment variable; "" when it is not set.
    using Environment = std::function<std::string(const char*)>;
    explicit AwsIdentity(Environment environment) : environment_(std::move(environment)) {}

    harness::Result<AwsCredentials> credentials();

    /// AWS_REGION, AWS_DEFAULT_REGION, or the profile's; "" when there is none.
    std::string region() const;

private:
    struct Lent {
        AwsCredentials credentials;
        std::chrono::steady_clock::time_point until;
    };
    std::string profile() const;
    std::map<std::string, std::string> in_file(const char* variable, const char* name,
                                               const std::string& section) const;
    std::optional<AwsCredentials> own() const;
    harness::Result<Lent> of_container() const;
    harness::Result<Lent> of_instance() const;

    Environment environment_;
    std::optional<Lent> lent_;
};

}  // namespace convoy
