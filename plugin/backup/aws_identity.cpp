// SPDX-License-Identifier: Apache-2.0
#include "plugin/backup/aws_identity.hpp"

#include <ctime>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "harness/base/text.hpp"

namespace convoy {

namespace {

using harness::cat;
using harness::lab_error;
using harness::Result;
using json = nlohmann::json;

constexpr std::chrono::seconds patience_for_metadata{2};
constexpr std::chrono::minutes before_the_end{5};

Result<std::string> ask(const std::string& method, const std::string& url,
                        std::vector<std::string> headers)
{
    const auto response = ask_http({.method = method,
                                    .url = url,
                                    .headers = std::move(headers),
                                    .patience_to_connect = patience_for_metadata,
                                    .largest_answer = 1 << 20});
    if (!response)
        return response.error();
    if (response->status != 200)
        return lab_error(cat("HTTP ", response->status, " from ", url));
    return response->body;
}

/// "2026-11-24T08:30:00Z", as moments of the steady clock; now when it is none.
std::chrono::steady_clock::time_point moment(const std::string& text)
{
    std::tm parsed{};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parsed);
    const auto now = std::chrono::steady_clock::now();
    return end ? now + std::chrono::seconds{::timegm(&parsed) - std::time(nullptr)} : now;
}

std::string text_in(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

std::map<std::string, std::string> ini_section(std::string_view text, std::string_view section)
{
    std::map<std::string, std::string> members;
    bool is_in = false;
    for (const std::string_view raw : harness::split_lines(text)) {
        const std::string_view line = harness::trim(raw);
        if (line.starts_with("#") || line.starts_with(";"))
            continue;
        if (line.starts_with("[")) {
            is_in = line == cat("[", section, "]");
            continue;
        }
        const auto equals = line.find('=');
        if (is_in && equals != line.npos &&
            raw == line)  // what is indented belongs to another member
            members[std::string{harness::trim(line.substr(0, equals))}] =
                harness::trim(line.substr(equals + 1));
    }
    return members;
}

std::string AwsIdentity::profile() const
{
    const std::string named = environment_("AWS_PROFILE");
    return named.empty() ? "default" : named;
}

std::map<std::string, std::string> AwsIdentity::in_file(const char* variable, const char* name,
                                                        const std::string& section) const
{
    std::string path = environment_(variable);
    if (path.empty())
        path = cat(environment_("HOME").empty() ? "/root" : environment_("HOME"), "/.aws/", name);
    std::ifstream file(path, std::ios::binary);
    return ini_section(std::string{std::istreambuf_iterator<char>(file), {}}, section);
}

std::string AwsIdentity::region() const
{
    for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"})
        if (const std::string region = environment_(variable); !region.empty())
            return region;
    const std::string section = profile() == "default" ? "default" : cat("profile ", profile());
    return in_file("AWS_CONFIG_FILE", "config", section)["region"];
}

std::optional<AwsCredentials> AwsIdentity::own() const
{
    AwsCredentials found{environment_("AWS_ACCESS_KEY_ID"), environment_("AWS_SECRET_ACCESS_KEY"),
                         environment_("AWS_SESSION_TOKEN")};
    if (!found.key.empty() && !found.secret.empty())
        return found;
    const std::string section = profile() == "default" ? "default" : cat("profile ", profile());
    for (auto members : {in_file("AWS_SHARED_CREDENTIALS_FILE", "credentials", profile()),
                         in_file("AWS_CONFIG_FILE", "config", section)})
        if (!members["aws_access_key_id"].empty() && !members["aws_secret_access_key"].empty())
            return AwsCredentials{members["aws_access_key_id"], members["aws_secret_access_key"],
                                  members["aws_session_token"]};
    return std::nullopt;
}

Result<AwsCredentials> AwsIdentity::credentials()
{
    if (auto found = own())
        return *found;
    if (lent_ && std::chrono::steady_clock::now() < lent_->until - before_the_end)
        return lent_->credentials;
    const bool is_container = !environment_("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").empty() ||
                              !environment_("AWS_CONTAINER_CREDENTIALS_FULL_URI").empty();
    auto lent = is_container ? of_container() : of_instance();
    if (!lent)
        return lab_error(
            cat("there are no credentials for S3: not in the daemon's environment, not in its "
                "~/.aws/credentials, and no role: ",
                lent.error().what),
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the daemon, or write "
            "~/.aws/credentials");
    lent_ = std::move(*lent);
    return lent_->credentials;
}

Result<AwsIdentity::Lent> AwsIdentity::of_container() const
{
    const std::string relative = environment_("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const std::string url = relative.empty() ? environment_("AWS_CONTAINER_CREDENTIALS_FULL_URI")
                                             : cat("http://169.254.170.2", relative);
    std::vector<std::string> headers;
    if (const std::string token = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN"); !token.empty())
        headers.push_back(cat("Authorization: ", token));
    const auto text = ask("GET", url, std::move(headers));
    if (!text)
        return text.error();
    const json said = json::parse(*text, nullptr, false);
    if (!said.is_object() || text_in(said, "AccessKeyId").empty())
        return lab_error(cat(url, " lends no credentials"));
    return Lent{
        {text_in(said, "AccessKeyId"), text_in(said, "SecretAccessKey"), text_in(said, "Token")},
        moment(text_in(said, "Expiration"))};
}

Result<AwsIdentity::Lent> AwsIdentity::of_instance() const
{
    if (environment_("AWS_EC2_METADATA_DISABLED") == "true")
        return lab_error("the instance's metadata service is disabled");
    std::string endpoint = environment_("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    if (endpoint.empty())
        endpoint = "http://169.254.169.254";
    while (endpoint.ends_with('/'))
        endpoint.pop_back();
    const auto token =
        ask("PUT", endpoint + "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds: 21600"});
    if (!token)
        return token.error();
    const std::string header = cat("X-aws-ec2-metadata-token: ", *token);
    const std::string roles = endpoint + "/latest/meta-data/iam/security-credentials/";
    const auto role = ask("GET", roles, {header});
    if (!role)
        return role.error();
    const auto text = ask("GET", cat(roles, harness::trim(*role)), {header});
    if (!text)
        return text.error();
    const json said = json::parse(*text, nullptr, false);
    if (!said.is_object() || text_in(said, "AccessKeyId").empty())
        return lab_error(
            cat("the instance's role ", harness::trim(*role), " lends no credentials"));
    return Lent{
        {text_in(said, "AccessKeyId"), text_in(said, "SecretAccessKey"), text_in(said, "Token")},
        moment(text_in(said, "Expiration"))};
}

}  // namespace convoy
